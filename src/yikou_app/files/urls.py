"""Addresses of the files: ``files:download``."""

from django.urls import path

from yikou_app.files import views

urlpatterns = [path("<slug:ref>/", views.download, name="download")]
