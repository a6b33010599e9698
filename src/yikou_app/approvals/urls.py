"""Addresses of the approvals."""

from django.urls import path

from yikou_app.approvals import views

urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:ref>/", views.approval, name="approval"),
]
