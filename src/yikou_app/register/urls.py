"""Addresses of the register: ``register:index``, ``register:person`` and what is done there."""

from django.urls import path

from yikou_app.register.views import care, histories, households, links, people, reads, restrictions

urlpatterns = [
    path("", people.index, name="index"),
    path("export/", people.export, name="export"),
    path("new/", people.new, name="new"),
    path("add/", people.add, name="add"),
    path("reads/", reads.index, name="reads"),
    path("restrictions/", restrictions.index, name="restrictions"),
    path("restrictions/<slug:ref>/", restrictions.restriction, name="restriction"),
    path("restrictions/<slug:ref>/ask/", restrictions.ask, name="ask_to_lift"),
    path("restrictions/<slug:ref>/stand/", restrictions.stand, name="stand"),
    path("restrictions/<slug:ref>/lift/", restrictions.lift, name="lift"),
    path("restrictions/<slug:ref>/keep/", restrictions.keep, name="keep"),
    path("<slug:ref>/restrict/", restrictions.restrict, name="restrict"),
    path("households/", households.index, name="households"),
    path("households/export/", households.export, name="export_households"),
    path("households/<slug:ref>/", households.household, name="household"),
    path("households/<slug:ref>/split/", households.split, name="split"),
    path("households/<slug:ref>/head/", households.head, name="head"),
    path("particulars/<slug:ref>/correct/", histories.correct_particular, name="correct_particular"),
    path("<slug:ref>/history/", histories.history, name="history"),
    path("<slug:ref>/particular/", histories.particular, name="particular"),
    path("<slug:ref>/status/correct/", histories.correct_status, name="correct_status"),
    path("proxies/end/", care.end_proxy, name="end_proxy"),
    path("<slug:ref>/need/", care.need, name="need"),
    path("<slug:ref>/need/end/", care.end_need, name="end_need"),
    path("<slug:ref>/proxy/", care.proxy, name="proxy"),
    path("<slug:ref>/household/", households.new, name="new_household"),
    path("links/", links.candidates, name="candidates"),
    path("links/<slug:ref>/", links.candidate, name="candidate"),
    path("<slug:ref>/", people.person, name="person"),
    path("<slug:ref>/number/", people.number, name="number"),
    path("<slug:ref>/account/", people.account, name="account"),
    path("<slug:ref>/status/", people.status, name="status"),
    path("<slug:ref>/status/end/", people.end_status, name="end_status"),
]
