"""Screens of the district: log-in, log-out, one's own password, the units."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yikou_app.district import actions, queries
from yikou_app.district.forms import LogInForm, PasswordForm
from yikou_app.ground.ensure import Refused
from yikou_app.ground.page import page
from yikou_app.ground.scope import Role
from yikou_app.ground.tablespec import Column, TableSpec

UNITS = TableSpec(
    name="units",
    title="组织机构",
    row_label="name",
    unit="个",
    columns=(
        Column("单位", "name", sortable=True),
        Column("性质", "kind", kind="tag"),
        Column("所在辖区", "area", sortable=True),
        Column("工作人员(人)", "staff", kind="count", sortable=True, total=True),
    ),
)


class LogIn(LoginView):
    """The log-in page (登录); django-axes counts the failures and locks."""

    template_name = "yikou/login.html"
    authentication_form = LogInForm
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        """Log in, and write it down."""
        response = super().form_valid(form)
        actions.note_login(account=form.get_user())
        return response

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """What the template names; ``next`` has been checked to stay on this site."""
        return super().get_context_data(next=self.get_redirect_url(), **context)

    def render_to_response(self, context: dict[str, Any], **options: Any) -> HttpResponse:
        """A refused log-in is not a success: 422, so that scripts and htmx see it."""
        if context["form"].errors:
            options["status"] = 422
        return super().render_to_response(context, **options)


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session (退出)."""
    actions.note_logout(account=request.user)  # type: ignore[arg-type] # AUTH_USER_MODEL is Account
    logout(request)
    return redirect("login")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password (修改密码); other sessions of the account end."""
    scope = request.scope  # type: ignore[attr-defined] # set by ScopeMiddleware
    form = PasswordForm(request.POST or None)
    if form.is_valid():
        account = request.user
        if not account.check_password(form.cleaned_data["old"]):
            form.add_error("old", "原密码不对。")
        else:
            try:
                actions.change_password(account=account, password=form.cleaned_data["new"], by=scope)  # type: ignore[arg-type] # AUTH_USER_MODEL is Account
            except Refused as refusal:
                form.add_error("new", refusal.sentence)
            else:
                update_session_auth_hash(request, account)  # type: ignore[arg-type] # AUTH_USER_MODEL is Account
                messages.success(request, "密码已修改,下次登录请用新密码。")
                return redirect("password")
    return page(
        request,
        "district/password.html",
        title="账号与密码",
        status=422 if form.errors else 200,
        form=form,
        pairs=[
            {"label": "姓名", "value": scope.staff_name},
            {"label": "角色", "value": scope.role.label},
            {"label": "单位", "value": scope.unit_name},
            {"label": "用户名", "value": request.user.get_username()},
        ],
    )


@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """The units of one's area (组织机构)."""
    scope = request.scope  # type: ignore[attr-defined] # set by ScopeMiddleware
    scope.must_be(Role.DISTRICT, Role.FINANCE, Role.STREET, Role.COMMITTEE)
    view = UNITS.view(queries.unit_lines(scope), UNITS.state(request.GET))
    return page(request, "district/units.html", title="组织机构", view=view)
