"""The rooms' models, gathered for Django; this module exports nothing."""

import yikou_app.approvals.models
import yikou_app.audits.models
import yikou_app.awards.models
import yikou_app.district.models
import yikou_app.evaluation.models
import yikou_app.files.models
import yikou_app.funds.models
import yikou_app.jobs.models
import yikou_app.leads.models
import yikou_app.payments.models
import yikou_app.programmes.models
import yikou_app.references.models
import yikou_app.register.models
import yikou_app.rosters.models
import yikou_app.trail.models  # noqa: F401  (imported for their models only)

__all__: list[str] = []
