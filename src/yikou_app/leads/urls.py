"""Addresses of the leads: ``leads:index`` the worklist, ``leads:lead`` one of them, ``leads:coverage`` and what is done there."""

from django.urls import path

from yikou_app.leads import views

urlpatterns = [
    path("", views.index, name="index"),
    path("export/", views.export, name="export"),
    path("send/", views.send, name="send"),
    path("coverage/", views.coverage, name="coverage"),
    path("coverage/export/", views.export_coverage, name="export_coverage"),
    path("members/", views.members, name="members"),
    path("lists/<slug:ref>/compare/", views.compare, name="compare"),
    path("lists/<slug:ref>/destroy/", views.destroy_reference, name="destroy_reference"),
    path("<slug:ref>/", views.lead, name="lead"),
    path("<slug:ref>/contact/", views.contact, name="contact"),
    path("<slug:ref>/take/", views.take, name="take"),
    path("<slug:ref>/result/", views.result, name="result"),
]
