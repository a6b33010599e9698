"""Addresses of the rosters: ``rosters:index``, ``rosters:hand_in``, ``rosters:roster`` and what is done there."""

from django.urls import path

from yikou_app.rosters import views

urlpatterns = [
    path("", views.index, name="index"),
    path("export/", views.export, name="export"),
    path("new/", views.choose, name="new"),
    path("hand-in/", views.hand_in, name="hand_in"),
    path("template/", views.template, name="template"),
    path("reviews/", views.reviews, name="reviews"),
    path("reviews/<slug:ref>/", views.review, name="review"),
    path("reviews/<slug:ref>/settle/", views.settle, name="settle"),
    path("<slug:ref>/", views.roster, name="roster"),
    path("<slug:ref>/compare/", views.compare, name="compare"),
    path("<slug:ref>/reading/", views.reading, name="reading"),
    path("<slug:ref>/rows/", views.export_rows, name="export_rows"),
    path("<slug:ref>/withdraw/", views.withdraw, name="withdraw"),
]
