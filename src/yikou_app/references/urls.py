"""Addresses of the reference lists: ``references:index``, ``references:hand_in``, ``references:list`` and what is done there."""

from django.urls import path

from yikou_app.references import views

urlpatterns = [
    path("", views.index, name="index"),
    path("export/", views.export, name="export"),
    path("new/", views.hand_in, name="hand_in"),
    path("template/", views.template, name="template"),
    path("<slug:ref>/", views.show, name="list"),
    path("<slug:ref>/rows/", views.export_rows, name="export_rows"),
    path("<slug:ref>/adopt/", views.adopt, name="adopt"),
    path("<slug:ref>/withdraw/", views.withdraw, name="withdraw"),
]
