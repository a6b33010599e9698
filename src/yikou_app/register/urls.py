"""Addresses of the register: ``register:index``, ``register:person`` and what is done there."""

from django.urls import path

from yikou_app.register import views

urlpatterns = [
    path("", views.index, name="index"),
    path("export/", views.export, name="export"),
    path("new/", views.new, name="new"),
    path("add/", views.add, name="add"),
    path("<slug:ref>/", views.person, name="person"),
    path("<slug:ref>/number/", views.number, name="number"),
    path("<slug:ref>/account/", views.account, name="account"),
    path("<slug:ref>/status/", views.status, name="status"),
    path("<slug:ref>/status/end/", views.end_status, name="end_status"),
]
