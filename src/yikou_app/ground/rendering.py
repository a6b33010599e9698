"""How forms are drawn (表单呈现): label, help and error once, for every form of every room."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """The FORM_RENDERER of the site: ``{{ form }}`` and ``{{ field.as_field_group }}`` use our markup."""

    form_template_name = "yikou/form/form.html"
    field_template_name = "yikou/form/field.html"
    formset_template_name = "yikou/form/formset.html"
