"""Addresses of the files: ``files:download``; ``files:uploads`` and what is done to a file on its way."""

from django.urls import path

from yikou_app.files import views

urlpatterns = [
    path("uploads/", views.begin, name="uploads"),
    path("uploads/<slug:ref>/", views.progress, name="upload"),
    path("uploads/<slug:ref>/parts/<int:number>/", views.part, name="part"),
    path("uploads/<slug:ref>/drop/", views.drop, name="drop"),
    path("<slug:ref>/", views.download, name="download"),
]
