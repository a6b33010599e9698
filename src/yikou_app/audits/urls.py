"""Addresses of the audits: ``audits:index``, ``audits:new``, ``audits:audit``, ``audits:document`` and what is done there."""

from django.urls import path

from yikou_app.audits import views

urlpatterns = [
    path("", views.index, name="index"),
    path("export/", views.export, name="export"),
    path("new/", views.choose, name="new"),
    path("submit/", views.submit, name="submit"),
    path("findings/<slug:ref>/", views.decide, name="decide"),
    path("documents/<slug:ref>/", views.document, name="document"),
    path("documents/<slug:ref>/accept/", views.accept, name="accept"),
    path("<slug:ref>/", views.audit, name="audit"),
    path("<slug:ref>/opinion/", views.opinion, name="opinion"),
]
