"""Addresses of the funds."""

from django.urls import path

from yikou_app.funds import views

urlpatterns = [
    path("", views.index, name="index"),
    path("export/", views.export, name="export"),
    path("new/", views.new_fund, name="new"),
    path("accounts/new/", views.new_account, name="new_account"),
    path("books/<int:year>/", views.book, name="book"),
    path("<slug:ref>/", views.fund, name="fund"),
    path("<slug:ref>/statement/", views.export_statement, name="export_statement"),
    path("<slug:ref>/entries/", views.entries, name="entries"),
    path("<slug:ref>/receive/", views.receive, name="receive"),
    path("<slug:ref>/budget/", views.budget, name="budget"),
    path("<slug:ref>/reverse/", views.reverse_receipt, name="reverse"),
]
