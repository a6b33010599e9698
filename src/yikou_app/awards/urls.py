"""Addresses of the awards: ``awards:index``, ``awards:award``, what is decided there, links of persons, households."""

from django.urls import path

from yikou_app.awards import views

urlpatterns = [
    path("", views.index, name="index"),
    path("export/", views.export, name="export"),
    path("confirm/", views.confirm_all, name="confirm_all"),
    path("take/<slug:ref>/", views.take, name="take"),
    path("undo/<slug:ref>/", views.undo, name="undo"),
    path("stop/<slug:ref>/", views.stop, name="stop"),
    path("replace/<slug:ref>/", views.replace, name="replace"),
    path("links/search/", views.search, name="search"),
    path("links/", views.link, name="link"),
    path("links/<slug:ref>/undo/", views.unlink, name="unlink"),
    path("households/", views.open_household, name="open_household"),
    path("households/<slug:ref>/join/", views.join_household, name="join_household"),
    path("households/<slug:ref>/leave/", views.leave_household, name="leave_household"),
    path("<slug:ref>/", views.award, name="award"),
    path("<slug:ref>/confirm/", views.confirm, name="confirm"),
    path("<slug:ref>/hold/", views.hold, name="hold"),
    path("<slug:ref>/allow/", views.allow, name="allow"),
    path("<slug:ref>/cancel/", views.cancel, name="cancel"),
]
