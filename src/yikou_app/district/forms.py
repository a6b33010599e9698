"""Forms of the district: log-in and one's own password, with every sentence in Chinese."""

from __future__ import annotations

from django import forms
from django.contrib.auth.forms import AuthenticationForm

from yikou_app.ground.passwords import Strength


class LogInForm(AuthenticationForm):
    """User name and password; the answer never tells which of the two was wrong."""

    error_messages = {
        "invalid_login": "用户名或密码不对。连续输错 5 次,该账号在本机将暂停登录 15 分钟。",
        "inactive": "用户名或密码不对。连续输错 5 次,该账号在本机将暂停登录 15 分钟。",
    }
    username = forms.CharField(
        label="用户名",
        max_length=60,
        widget=forms.TextInput({"autofocus": True, "autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label="密码", strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )


class PasswordForm(forms.Form):
    """The old password and the new one twice; the strength is judged by the action."""

    old = forms.CharField(
        label="原密码", strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )
    new = forms.CharField(
        label="新密码",
        strip=False,
        help_text=Strength().get_help_text(),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="再输一次", strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"})
    )

    def clean(self) -> dict[str, str]:
        """The two entries of the new password agree, and it is a new one."""
        found = super().clean() or {}
        if found.get("new") and found.get("again") and found["new"] != found["again"]:
            self.add_error("again", "两次输入的新密码不一样,请重新输入。")
        elif found.get("new") and found.get("new") == found.get("old"):
            self.add_error("new", "新密码与原密码相同,请换一个。")
        return found
