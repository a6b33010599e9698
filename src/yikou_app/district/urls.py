"""Addresses of the district: ``district:units``. Log-in, log-out and password stand at the site's top."""

from django.urls import path

from yikou_app.district import views

urlpatterns = [path("", views.units, name="units")]
