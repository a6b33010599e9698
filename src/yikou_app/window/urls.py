"""Addresses of the screens across rooms."""

from django.urls import path

from yikou_app.window import views

urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("people/<slug:ref>/", views.person, name="person"),
    path("people/<slug:ref>/card/", views.person_card, name="person_card"),
    path("households/<slug:ref>/card/", views.household_card, name="household_card"),
    path("money/<slug:ref>/", views.programme, name="programme"),
    path("fate/<slug:ref>/", views.fate, name="fate"),
    path("overlaps/", views.overlaps, name="overlaps"),
    path("overlaps/<slug:ref>/allow/", views.allow, name="allow"),
    path("overlaps/<slug:ref>/drop/", views.drop, name="drop"),
    path("quality/", views.quality, name="quality"),
    path("gaps/", views.gaps, name="gaps"),
    path("gaps/<slug:ref>/note/", views.note_gap, name="note_gap"),
]
