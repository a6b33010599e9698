"""Addresses of the programmes."""

from django.urls import path

from yikou_app.programmes import views

urlpatterns = [
    path("", views.index, name="index"),
    path("export/", views.export, name="export"),
    path("new/", views.new, name="new"),
    path("seasons/", views.seasons, name="seasons"),
    path("seasons/new/", views.new_season, name="new_season"),
    path("<slug:ref>/", views.programme, name="programme"),
    path("<slug:ref>/quota/", views.quota, name="quota"),
    path("<slug:ref>/close/", views.close, name="close"),
]
