"""Addresses of the jobs: ``jobs:jobs``, ``jobs:job``, ``jobs:state``, ``jobs:cancel``, ``jobs:resume``."""

from django.urls import path

from yikou_app.jobs import views

urlpatterns = [
    path("", views.jobs, name="jobs"),
    path("<slug:ref>/", views.job, name="job"),
    path("<slug:ref>/state", views.state, name="state"),
    path("<slug:ref>/cancel", views.cancel, name="cancel"),
    path("<slug:ref>/resume", views.resume, name="resume"),
]
