"""Addresses of the gallery."""

from django.urls import path

from tests.browser.gallery import views

urlpatterns = [
    path("", views.bench, name="bench"),
    path("list/", views.people, name="list"),
    path("detail/", views.detail, name="detail"),
    path("form/", views.entry, name="form"),
    path("states/", views.states, name="states"),
    path("proof/", views.proof, name="proof"),
    path("charts/", views.charts, name="charts"),
    path("sheet/", views.paper, name="sheet"),
    path("print/", views.printing, name="print"),
    path("login/", views.login, name="login"),
    path("refused/", views.refused, name="refused"),
    path("locked/", views.locked, name="locked"),
    path("export/", views.export, name="export"),
    path("job/<int:step>/", views.job, name="job"),
    path("job/stop/", views.stop, name="stop"),
    path("upload/", views.upload, name="upload"),
    path("switch/", views.switch, name="switch"),
    path("broken/", views.broken, name="broken"),
]
handler404 = "tests.browser.gallery.views.missing"
handler500 = "tests.browser.gallery.views.failed"
