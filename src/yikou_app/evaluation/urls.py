"""Addresses of the evaluations."""

from django.urls import path

from yikou_app.evaluation import views

urlpatterns = [
    path("", views.index, name="index"),
    path("standards/", views.standards, name="standards"),
    path("<slug:ref>/", views.sheet, name="sheet"),
    path("<slug:ref>/facts/<slug:key>/", views.fact, name="fact"),
    path("<slug:ref>/form/", views.form, name="form"),
    path("<slug:ref>/write/", views.write, name="write"),
    path("<slug:ref>/attest/<int:order>/", views.attest, name="attest"),
    path("<slug:ref>/explain/<int:order>/", views.explain, name="explain"),
]
