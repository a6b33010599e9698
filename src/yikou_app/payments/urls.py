"""Addresses of the payments."""

from django.urls import path

from yikou_app.payments import views

urlpatterns = [
    path("", views.index, name="index"),
    path("export/", views.export, name="export"),
    path("new/", views.new, name="new"),
    path("reissue/", views.reissue, name="reissue"),
    path("lines/<slug:ref>/", views.line, name="line"),
    path("lines/<slug:ref>/drop/", views.drop, name="drop"),
    path("notices/", views.notices, name="notices"),
    path("notices/export/", views.export_notices, name="export_notices"),
    path("notices/<slug:ref>/", views.notice, name="notice"),
    path("notices/<slug:ref>/sign/", views.sign, name="sign"),
    path("erasures/<slug:ref>/ask/", views.ask_to_erase, name="ask_to_erase"),
    path("erasures/<slug:ref>/agree/", views.erase, name="erase"),
    path("<slug:ref>/", views.batch, name="batch"),
    path("<slug:ref>/export/", views.export_lines, name="export_lines"),
    path("<slug:ref>/submit/", views.submit, name="submit"),
    path("<slug:ref>/release/", views.release, name="release"),
    path("<slug:ref>/return/", views.send_back, name="return"),
    path("<slug:ref>/void/", views.void, name="void"),
    path("<slug:ref>/bank-file/", views.bank_file, name="bank_file"),
    path("<slug:ref>/bank-return/", views.bank_return, name="bank_return"),
]
