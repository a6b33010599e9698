import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
import yikou_app.ground.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "key",
                    models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name="请求键"),
                ),
                ("actor_id", models.BigIntegerField(verbose_name="操作人编号")),
                ("path", models.CharField(max_length=200, verbose_name="地址")),
                ("body_hash", models.CharField(max_length=64, verbose_name="内容哈希")),
                ("location", models.CharField(max_length=300, verbose_name="结果地址")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
            ],
            options={
                "verbose_name": "幂等记录",
            },
        ),
        migrations.CreateModel(
            name="Audit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", yikou_app.ground.fields.RefField(verbose_name="编号")),
                ("title", models.CharField(max_length=120, verbose_name="名称")),
                ("area_path", models.CharField(max_length=60, verbose_name="辖区路径")),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "核查中"), ("done", "已核查"), ("stopped", "已中止")],
                        default="running",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("job_ref", models.CharField(blank=True, max_length=16, verbose_name="任务编号")),
                ("submitted_by_id", models.BigIntegerField(verbose_name="提交人编号")),
                ("submitted_by_name", models.CharField(max_length=60, verbose_name="提交人")),
                ("submitted_at", models.DateTimeField(auto_now_add=True, verbose_name="提交时间")),
            ],
            options={
                "verbose_name": "核查批次",
            },
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", yikou_app.ground.fields.RefField(verbose_name="编号")),
                ("area_path", models.CharField(max_length=60, verbose_name="辖区路径")),
                ("title", models.CharField(max_length=120, verbose_name="名称")),
                ("findings", models.JSONField(default=list, verbose_name="未编入的原因")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "编制中"),
                            ("submitted", "待放行"),
                            ("released", "已放行"),
                            ("sent", "已送银行"),
                            ("closed", "已办结"),
                            ("void", "已作废"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("digest", models.CharField(blank=True, max_length=64, verbose_name="内容摘要")),
                ("lines", models.IntegerField(default=0, verbose_name="笔数")),
                ("total_fen", yikou_app.ground.fields.FenField(default=0, verbose_name="金额(分)")),
                ("maker_id", models.BigIntegerField(verbose_name="经办人编号")),
                ("maker_name", models.CharField(max_length=60, verbose_name="经办人")),
                ("releaser_id", models.BigIntegerField(null=True, verbose_name="放行人编号")),
                ("releaser_name", models.CharField(blank=True, max_length=60, verbose_name="放行人")),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="编制时间")),
                ("released_at", models.DateTimeField(null=True, verbose_name="放行时间")),
            ],
            options={
                "verbose_name": "发放批次",
            },
        ),
        migrations.CreateModel(
            name="Category",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=40, unique=True, verbose_name="代号")),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="名称")),
                ("order", models.IntegerField(default=0, verbose_name="次序")),
                ("valid_from", models.DateField(verbose_name="启用日期")),
                ("valid_to", models.DateField(null=True, verbose_name="停用日期")),
                ("seen_by", models.CharField(blank=True, max_length=60, verbose_name="可见角色")),
            ],
            options={
                "verbose_name": "对象类别",
                "ordering": ["order"],
            },
        ),
        migrations.CreateModel(
            name="Comparison",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", yikou_app.ground.fields.RefField(verbose_name="编号")),
                ("area_path", models.CharField(max_length=60, verbose_name="辖区路径")),
                ("due_on", models.DateField(verbose_name="办理期限")),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "比对中"), ("done", "已完成"), ("failed", "未完成")],
                        default="running",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("listed", models.IntegerField(default=0, verbose_name="名单人数")),
                ("registered", models.IntegerField(default=0, verbose_name="在册人数")),
                ("in_category", models.IntegerField(default=0, verbose_name="属对应类别")),
                ("served", models.IntegerField(default=0, verbose_name="已帮扶")),
                ("unserved", models.IntegerField(default=0, verbose_name="在册未帮扶")),
                ("absent", models.IntegerField(default=0, verbose_name="不在册")),
                ("left", models.IntegerField(default=0, verbose_name="退出名单仍在帮扶")),
                ("possible", models.IntegerField(default=0, verbose_name="疑似在册")),
                ("opened", models.IntegerField(default=0, verbose_name="新开线索")),
                ("closed", models.IntegerField(default=0, verbose_name="自动办结")),
                ("message", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("job_ref", models.CharField(blank=True, max_length=16, verbose_name="任务编号")),
                ("asked_by_id", models.BigIntegerField(verbose_name="发起人编号")),
                ("asked_by_name", models.CharField(max_length=60, verbose_name="发起人")),
                ("asked_at", models.DateTimeField(auto_now_add=True, verbose_name="发起时间")),
                ("done_at", models.DateTimeField(null=True, verbose_name="完成时间")),
            ],
            options={
                "verbose_name": "名单比对",
            },
        ),
        migrations.CreateModel(
            name="Evaluation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", yikou_app.ground.fields.RefField(verbose_name="编号")),
                ("area_path", models.CharField(max_length=60, verbose_name="辖区路径")),
                ("name", models.CharField(max_length=160, verbose_name="项目名称")),
                ("year", models.IntegerField(verbose_name="年度")),
                ("layout", models.CharField(default="national-2020", max_length=40, verbose_name="表式")),
                ("department", models.CharField(max_length=160, verbose_name="主管部门")),
                ("lead", models.CharField(blank=True, max_length=60, verbose_name="项目负责人")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="联系电话")),
                ("goal", models.TextField(verbose_name="预期目标")),
                ("outcome", models.TextField(blank=True, verbose_name="实际完成情况")),
                ("initial_budget_fen", yikou_app.ground.fields.FenField(verbose_name="年初预算(分)")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "填报中"), ("signed", "已签发")],
                        default="draft",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
            ],
            options={
                "verbose_name": "绩效自评",
            },
        ),
        migrations.CreateModel(
            name="Fund",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("area_path", models.CharField(max_length=60, verbose_name="辖区路径")),
                ("unit_id", models.BigIntegerField(verbose_name="所属单位")),
                ("ref", yikou_app.ground.fields.RefField(verbose_name="编号")),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("city", "市级"),
                            ("district", "区级"),
                            ("street", "街镇"),
                            ("department", "部门预算"),
                            ("donation", "社会募集"),
                            ("line", "条线自筹"),
                        ],
                        max_length=12,
                        verbose_name="层级",
                    ),
                ),
                ("year", models.IntegerField(verbose_name="年度")),
                (
                    "initial_budget_fen",
                    yikou_app.ground.fields.FenField(default=0, verbose_name="年初预算(分)"),
                ),
                ("budget_fen", yikou_app.ground.fields.FenField(default=0, verbose_name="预算(分)")),
                ("received_fen", yikou_app.ground.fields.FenField(default=0, verbose_name="到位(分)")),
                ("reserved_fen", yikou_app.ground.fields.FenField(default=0, verbose_name="占用(分)")),
                ("paid_fen", yikou_app.ground.fields.FenField(default=0, verbose_name="已发(分)")),
            ],
            options={
                "verbose_name": "资金来源",
            },
        ),
        migrations.CreateModel(
            name="Household",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", yikou_app.ground.fields.RefField(verbose_name="编号")),
                ("area_path", models.CharField(db_index=True, max_length=60, verbose_name="辖区路径")),
                (
                    "opened_on",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="建户日期"),
                ),
                ("closed_on", models.DateField(null=True, verbose_name="销户日期")),
            ],
            options={
                "verbose_name": "家庭",
            },
        ),
        migrations.CreateModel(
            name="PayingAccount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("area_path", models.CharField(max_length=60, verbose_name="辖区路径")),
                ("unit_id", models.BigIntegerField(verbose_name="所属单位")),
                ("ref", yikou_app.ground.fields.RefField(verbose_name="编号")),
                ("name", models.CharField(max_length=120, verbose_name="户名")),
                ("bank", models.CharField(max_length=120, verbose_name="开户银行")),
                ("number", yikou_app.ground.fields.SealedField(verbose_name="账号")),
            ],
            options={
                "verbose_name": "付款账户",
            },
        ),
        migrations.CreateModel(
            name="PolicyBasis",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=80, verbose_name="文号")),
                ("title", models.CharField(max_length=200, verbose_name="标题")),
                ("issued_on", models.DateField(verbose_name="日期")),
                ("effective_from", models.DateField(verbose_name="生效日期")),
            ],
            options={
                "verbose_name": "政策依据",
            },
        ),
        migrations.CreateModel(
            name="Staff",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", yikou_app.ground.fields.RefField(verbose_name="编号")),
                ("name", models.CharField(max_length=60, verbose_name="姓名")),
            ],
            options={
                "verbose_name": "工作人员",
            },
        ),
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("area_path", models.CharField(max_length=60, verbose_name="辖区路径")),
                ("unit_id", models.BigIntegerField(verbose_name="所属单位")),
                ("ref", yikou_app.ground.fields.RefField(verbose_name="编号")),
                ("purpose", models.CharField(max_length=40, verbose_name="用途")),
                ("name", yikou_app.ground.fields.SealedField(verbose_name="文件名")),
                ("media", models.CharField(max_length=100, verbose_name="类型")),
                ("size", models.BigIntegerField(verbose_name="字节数")),
                ("digest", models.CharField(db_index=True, max_length=64, verbose_name="内容摘要")),
                ("created_by_id", models.BigIntegerField(verbose_name="上传人编号")),
                ("created_by_name", models.CharField(max_length=60, verbose_name="上传人")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
            ],
            options={
                "verbose_name": "卷宗文件",
            },
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", yikou_app.ground.fields.RefField(verbose_name="编号")),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("district", "区级"),
                            ("street", "街镇"),
                            ("committee", "居村"),
                            ("department", "部门"),
                            ("society", "社会组织"),
                            ("finance", "财务"),
                        ],
                        max_length=12,
                        verbose_name="性质",
                    ),
                ),
                ("area_path", models.CharField(max_length=60, verbose_name="辖区路径")),
                ("active", models.BooleanField(default=True, verbose_name="启用")),
            ],
            options={
                "verbose_name": "单位",
            },
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("area_path", models.CharField(max_length=60, verbose_name="辖区路径")),
                ("unit_id", models.BigIntegerField(verbose_name="所属单位")),
                ("ref", yikou_app.ground.fields.RefField(verbose_name="编号")),
                ("kind", models.CharField(max_length=40, verbose_name="事项")),
                ("subject_ref", models.CharField(max_length=16, verbose_name="事项编号")),
                ("title", models.CharField(max_length=160, verbose_name="标题")),
                ("digest", models.CharField(max_length=64, verbose_name="内容摘要")),
                ("amount_fen", yikou_app.ground.fields.FenField(verbose_name="金额(分)")),
                ("maker_id", models.BigIntegerField(verbose_name="经办人编号")),
                ("maker_name", models.CharField(max_length=60, verbose_name="经办人")),
                ("steps", models.JSONField(default=list, verbose_name="步骤")),
                ("needed", models.IntegerField(verbose_name="步骤数")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="办理页面")),
                ("signed", models.IntegerField(default=0, verbose_name="已签步数")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "待审批"),
                            ("granted", "已同意"),
                            ("returned", "已退回"),
                            ("void", "已失效"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("opened_at", models.DateTimeField(auto_now_add=True, verbose_name="提交时间")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="办结时间")),
            ],
            options={
                "verbose_name": "审批单",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("kind", "subject_ref"),
                        name="approval_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("signed__gte", 0), ("signed__lte", models.F("needed"))),
                        name="approval_signed_counts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("needed__gte", 1)), name="approval_needs_somebody"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Area",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("path", models.CharField(max_length=60, verbose_name="辖区路径")),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                (
                    "level",
                    models.CharField(
                        choices=[("district", "区"), ("street", "街镇"), ("committee", "居村")],
                        max_length=12,
                        verbose_name="层级",
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=12, verbose_name="区划代码")),
                ("valid_from", models.DateField(verbose_name="启用日期")),
                ("valid_to", models.DateField(null=True, verbose_name="停用日期")),
            ],
            options={
                "verbose_name": "辖区",
                "constraints": [
                    models.UniqueConstraint(fields=("path", "valid_from"), name="area_path_once_a_day"),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=("path",),
                        name="area_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="area_valid_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditedFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", yikou_app.ground.fields.RefField(verbose_name="编号")),
                ("order", models.IntegerField(verbose_name="次序")),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "待读取"), ("read", "已核查"), ("unreadable", "未能读取")],
                        default="waiting",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("kind", models.CharField(blank=True, max_length=12, verbose_name="文种")),
                ("title", yikou_app.ground.fields.SealedField(null=True, verbose_name="标题")),
                ("year", models.IntegerField(null=True, verbose_name="年度")),
                ("text", yikou_app.ground.fields.SealedField(null=True, verbose_name="文字")),
                ("shape", yikou_app.ground.fields.SealedField(null=True, verbose_name="版面")),
                ("repairs", yikou_app.ground.fields.SealedField(null=True, verbose_name="提取瑕疵")),
                ("errors", models.IntegerField(default=0, verbose_name="错误")),
                ("warnings", models.IntegerField(default=0, verbose_name="提醒")),
                ("notes", models.IntegerField(default=0, verbose_name="提示")),
                (
                    "audit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="yikou.audit",
                        verbose_name="核查批次",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.storedfile",
                        verbose_name="原始文件",
                    ),
                ),
            ],
            options={
                "verbose_name": "受查文件",
                "ordering": ["order"],
            },
        ),
        migrations.CreateModel(
            name="Award",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", yikou_app.ground.fields.RefField(verbose_name="编号")),
                ("area_path", models.CharField(db_index=True, max_length=60, verbose_name="辖区路径")),
                ("period", models.CharField(max_length=20, verbose_name="享受期")),
                ("amount_fen", yikou_app.ground.fields.FenField(verbose_name="金额(分)")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "待确认"),
                            ("held", "存疑待定"),
                            ("confirmed", "已确认"),
                            ("cancelled", "已取消"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="理由")),
                ("engaged", models.IntegerField(default=0, verbose_name="在发笔数")),
                ("proposed_at", models.DateTimeField(auto_now_add=True, verbose_name="提出时间")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="决定时间")),
                ("decided_by_id", models.BigIntegerField(null=True, verbose_name="决定人编号")),
                ("decided_by_name", models.CharField(blank=True, max_length=60, verbose_name="决定人")),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.category",
                        verbose_name="对象类别",
                    ),
                ),
            ],
            options={
                "verbose_name": "帮扶决定",
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", yikou_app.ground.fields.RefField(verbose_name="编号")),
                ("key", models.CharField(max_length=80, unique=True, verbose_name="凭证键")),
                ("kind", models.CharField(max_length=20, verbose_name="种类")),
                ("booked_on", models.DateField(verbose_name="日期")),
                ("posted_at", models.DateTimeField(auto_now_add=True, verbose_name="记账时间")),
                ("narration", models.CharField(max_length=200, verbose_name="摘要")),
                ("actor_id", models.BigIntegerField(verbose_name="记账人编号")),
                ("actor_name", models.CharField(max_length=60, verbose_name="记账人")),
                ("sealed", models.BooleanField(default=False, verbose_name="已封存")),
                (
                    "reverses",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.entry",
                        verbose_name="冲销凭证",
                    ),
                ),
            ],
            options={
                "verbose_name": "记账凭证",
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False, verbose_name="序号")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("actor_id", models.BigIntegerField(verbose_name="操作人编号")),
                ("actor_name", models.CharField(max_length=60, verbose_name="操作人")),
                ("actor_role", models.CharField(max_length=20, verbose_name="角色")),
                ("unit_id", models.BigIntegerField(verbose_name="单位编号")),
                ("unit_name", models.CharField(max_length=120, verbose_name="单位")),
                ("area_path", models.CharField(max_length=60, verbose_name="辖区路径")),
                ("verb", models.CharField(max_length=60, verbose_name="动作")),
                ("subject_kind", models.CharField(max_length=40, verbose_name="对象类型")),
                ("subject_ref", models.CharField(max_length=40, verbose_name="对象编号")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="理由")),
                ("facts", models.TextField(default="{}", verbose_name="事项")),
                ("prev_hash", models.CharField(max_length=64, unique=True, verbose_name="前一哈希")),
                ("hash", models.CharField(max_length=64, unique=True, verbose_name="哈希")),
            ],
            options={
                "verbose_name": "留痕",
                "indexes": [
                    models.Index(fields=["subject_kind", "subject_ref"], name="event_subject"),
                    models.Index(fields=["actor_id", "at"], name="event_actor"),
                ],
            },
        ),
        migrations.CreateModel(
            name="AwardShare",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount_fen", yikou_app.ground.fields.FenField(verbose_name="金额(分)")),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shares",
                        to="yikou.award",
                        verbose_name="帮扶决定",
                    ),
                ),
                (
                    "fund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.fund",
                        verbose_name="资金来源",
                    ),
                ),
            ],
            options={
                "verbose_name": "分担金额",
            },
        ),
        migrations.CreateModel(
            name="Indicator",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order", models.IntegerField(verbose_name="次序")),
                ("level1", models.CharField(max_length=40, verbose_name="一级指标")),
                ("level2", models.CharField(max_length=40, verbose_name="二级指标")),
                ("name", models.CharField(max_length=120, verbose_name="三级指标")),
                ("fact", models.CharField(max_length=60, verbose_name="事实")),
                (
                    "direction",
                    models.CharField(
                        choices=[("at_least", "≥"), ("at_most", "≤"), ("quality", "定性")],
                        max_length=10,
                        verbose_name="方向",
                    ),
                ),
                ("target", models.CharField(max_length=40, verbose_name="年度指标值")),
                ("unit_word", models.CharField(blank=True, max_length=20, verbose_name="单位")),
                ("weight", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="分值")),
                ("attested_band", models.CharField(blank=True, max_length=20, verbose_name="定性等次")),
                (
                    "attested_points",
                    models.DecimalField(decimal_places=2, max_digits=6, null=True, verbose_name="定性得分"),
                ),
                ("attested_by_id", models.BigIntegerField(null=True, verbose_name="评定人编号")),
                ("attested_by_name", models.CharField(blank=True, max_length=60, verbose_name="评定人")),
                (
                    "deviation",
                    models.CharField(blank=True, max_length=400, verbose_name="偏差原因分析及改进措施"),
                ),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="indicators",
                        to="yikou.evaluation",
                        verbose_name="绩效自评",
                    ),
                ),
            ],
            options={
                "verbose_name": "绩效指标",
                "ordering": ["order"],
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("area_path", models.CharField(max_length=60, verbose_name="辖区路径")),
                ("unit_id", models.BigIntegerField(verbose_name="所属单位")),
                ("ref", yikou_app.ground.fields.RefField(verbose_name="编号")),
                ("key", models.CharField(max_length=100, unique=True, verbose_name="防重键")),
                ("kind", models.CharField(max_length=60, verbose_name="种类")),
                ("title", models.CharField(max_length=120, verbose_name="名称")),
                ("args", models.JSONField(default=dict, verbose_name="参数")),
                ("scope", models.JSONField(default=dict, verbose_name="提交人身份")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "排队中"),
                            ("running", "进行中"),
                            ("done", "已完成"),
                            ("failed", "未完成"),
                            ("interrupted", "中断"),
                            ("cancelled", "已取消"),
                        ],
                        default="queued",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("done", models.BigIntegerField(default=0, verbose_name="已完成数")),
                ("total", models.BigIntegerField(default=0, verbose_name="总数")),
                ("message", models.CharField(blank=True, max_length=300, verbose_name="进展说明")),
                ("log", models.TextField(blank=True, verbose_name="日志")),
                ("result", models.JSONField(default=dict, verbose_name="结果")),
                ("lease_until", models.DateTimeField(null=True, verbose_name="租约到期")),
                ("heartbeat_at", models.DateTimeField(null=True, verbose_name="心跳时间")),
                ("worker", models.CharField(blank=True, max_length=80, verbose_name="执行者")),
                ("fence", models.BigIntegerField(default=0, verbose_name="栅栏号")),
                ("attempts", models.IntegerField(default=0, verbose_name="尝试次数")),
                ("cancel_requested", models.BooleanField(default=False, verbose_name="已请求取消")),
                ("created_by_id", models.BigIntegerField(verbose_name="提交人编号")),
                ("created_by_name", models.CharField(max_length=60, verbose_name="提交人")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="提交时间")),
                ("started_at", models.DateTimeField(null=True, verbose_name="开始时间")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="结束时间")),
            ],
            options={
                "verbose_name": "任务",
                "indexes": [models.Index(fields=["state", "lease_until"], name="job_claim")],
            },
        ),
        migrations.CreateModel(
            name="Lead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", yikou_app.ground.fields.RefField(verbose_name="编号")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("absent", "名单有、台账无"),
                            ("unserved", "在册未帮扶"),
                            ("left", "退出名单仍在帮扶"),
                        ],
                        max_length=8,
                        verbose_name="线索种类",
                    ),
                ),
                ("subject", yikou_app.ground.fields.BlindIndexField(max_length=64, verbose_name="人员索引")),
                ("about", yikou_app.ground.fields.SealedField(null=True, verbose_name="寻访所需信息")),
                ("possible", models.CharField(blank=True, max_length=12, verbose_name="疑似依据")),
                ("area_path", models.CharField(db_index=True, max_length=60, verbose_name="派往辖区")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "待寻访"),
                            ("taken", "寻访中"),
                            ("again", "待再访"),
                            ("entered", "待落实"),
                            ("done", "已办结"),
                        ],
                        default="open",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("due_on", models.DateField(verbose_name="办理期限")),
                ("taken_by_id", models.BigIntegerField(null=True, verbose_name="领取人编号")),
                ("taken_by_name", models.CharField(blank=True, max_length=60, verbose_name="领取人")),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("entered", "核实后纳入"),
                            ("declined", "本人放弃"),
                            ("deceased", "已死亡"),
                            ("moved_out", "已迁出"),
                            ("ineligible", "不符合条件"),
                            ("no_such", "查无此人"),
                            ("unreachable", "联系不上"),
                            ("still", "核实仍符合条件"),
                            ("stopped", "应停止帮扶"),
                        ],
                        max_length=12,
                        verbose_name="寻访结果",
                    ),
                ),
                ("tries", models.IntegerField(default=0, verbose_name="联系次数")),
                ("by_itself", models.BooleanField(default=False, verbose_name="自动办结")),
                ("closed_why", models.CharField(blank=True, max_length=200, verbose_name="办结说明")),
                ("opened_at", models.DateTimeField(auto_now_add=True, verbose_name="提出时间")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="办结时间")),
                (
                    "opened_in",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.comparison",
                        verbose_name="由哪次比对提出",
                    ),
                ),
            ],
            options={
                "verbose_name": "寻访线索",
            },
        ),
        migrations.CreateModel(
            name="LeadStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("opened", "比对提出"),
                            ("sent", "派发"),
                            ("taken", "领取"),
                            ("found", "登记结果"),
                            ("closed", "自动办结"),
                            ("reopened", "重新提出"),
                        ],
                        max_length=10,
                        verbose_name="办理",
                    ),
                ),
                ("result", models.CharField(blank=True, max_length=12, verbose_name="寻访结果")),
                ("area_path", models.CharField(blank=True, max_length=60, verbose_name="派往辖区")),
                ("note", yikou_app.ground.fields.SealedField(null=True, verbose_name="说明")),
                ("by_id", models.BigIntegerField(verbose_name="办理人编号")),
                ("by_name", models.CharField(max_length=60, verbose_name="办理人")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="办理时间")),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="yikou.lead",
                        verbose_name="寻访线索",
                    ),
                ),
            ],
            options={
                "verbose_name": "寻访记录",
            },
        ),
        migrations.CreateModel(
            name="OverlapNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("same_programme", "同项目同期"),
                            ("same_group", "同叠加组"),
                            ("other", "其他项目"),
                        ],
                        max_length=16,
                        verbose_name="种类",
                    ),
                ),
                ("allowed_reason", models.CharField(blank=True, max_length=300, verbose_name="允许理由")),
                ("settled", models.BooleanField(default=False, verbose_name="已处理")),
                ("noted_at", models.DateTimeField(auto_now_add=True, verbose_name="发现时间")),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overlaps",
                        to="yikou.award",
                        verbose_name="帮扶决定",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.award",
                        verbose_name="另一帮扶",
                    ),
                ),
            ],
            options={
                "verbose_name": "重复提示",
            },
        ),
        migrations.AddField(
            model_name="fund",
            name="paying_account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="yikou.payingaccount",
                verbose_name="付款账户",
            ),
        ),
        migrations.CreateModel(
            name="PaymentLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", yikou_app.ground.fields.RefField(verbose_name="编号")),
                ("sequence", models.IntegerField(verbose_name="序号")),
                ("area_path", models.CharField(max_length=60, verbose_name="辖区路径")),
                ("payee_name", yikou_app.ground.fields.SealedField(verbose_name="户名")),
                ("account", yikou_app.ground.fields.SealedField(verbose_name="收款账号")),
                (
                    "account_index",
                    yikou_app.ground.fields.BlindIndexField(max_length=64, verbose_name="账号索引"),
                ),
                ("amount_fen", yikou_app.ground.fields.FenField(verbose_name="金额(分)")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "待发"),
                            ("sent", "在途"),
                            ("paid", "已到账"),
                            ("failed", "退汇"),
                            ("unknown", "待查"),
                            ("void", "已作废"),
                        ],
                        default="draft",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("bank_reference", models.CharField(blank=True, max_length=60, verbose_name="银行流水号")),
                ("bank_reason", models.CharField(blank=True, max_length=120, verbose_name="银行说明")),
                ("settled_at", models.DateTimeField(null=True, verbose_name="回盘时间")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payment_lines",
                        to="yikou.batch",
                        verbose_name="发放批次",
                    ),
                ),
                (
                    "paying_account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.payingaccount",
                        verbose_name="付款账户",
                    ),
                ),
                (
                    "reissue_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.paymentline",
                        verbose_name="重发自",
                    ),
                ),
            ],
            options={
                "verbose_name": "发放明细",
            },
        ),
        migrations.CreateModel(
            name="LineItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount_fen", yikou_app.ground.fields.FenField(verbose_name="金额(分)")),
                ("live", models.BooleanField(default=True, verbose_name="有效")),
                (
                    "award_share",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.awardshare",
                        verbose_name="分担金额",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="yikou.paymentline",
                        verbose_name="发放明细",
                    ),
                ),
            ],
            options={
                "verbose_name": "明细构成",
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", yikou_app.ground.fields.RefField(verbose_name="编号")),
                ("area_path", models.CharField(db_index=True, max_length=60, verbose_name="辖区路径")),
                ("name", yikou_app.ground.fields.SealedField(verbose_name="姓名")),
                (
                    "name_index",
                    yikou_app.ground.fields.BlindIndexField(
                        db_index=True, max_length=64, verbose_name="姓名索引"
                    ),
                ),
                ("id_number", yikou_app.ground.fields.SealedField(null=True, verbose_name="身份证号")),
                (
                    "id_index",
                    yikou_app.ground.fields.BlindIndexField(
                        max_length=64, null=True, unique=True, verbose_name="证件索引"
                    ),
                ),
                ("sex", models.CharField(blank=True, max_length=1, verbose_name="性别")),
                ("birth_on", models.DateField(null=True, verbose_name="出生日期")),
                ("phone", yikou_app.ground.fields.SealedField(null=True, verbose_name="联系电话")),
                ("account", yikou_app.ground.fields.SealedField(null=True, verbose_name="收款账号")),
                (
                    "account_index",
                    yikou_app.ground.fields.BlindIndexField(
                        blank=True, db_index=True, max_length=64, verbose_name="账号索引"
                    ),
                ),
                ("account_since", models.DateTimeField(null=True, verbose_name="账号登记时间")),
                ("cluster", models.BigIntegerField(db_index=True, null=True, verbose_name="关联组")),
                ("source", models.CharField(max_length=60, verbose_name="来源")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="建档时间")),
                ("restricted", models.BooleanField(default=False, verbose_name="已封存")),
                (
                    "household",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.household",
                        verbose_name="家庭",
                    ),
                ),
            ],
            options={
                "verbose_name": "帮扶对象",
            },
        ),
        migrations.AddField(
            model_name="paymentline",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="yikou.person",
                verbose_name="帮扶对象",
            ),
        ),
        migrations.CreateModel(
            name="Particular",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="起始日期")),
                ("valid_to", models.DateField(null=True, verbose_name="终止日期")),
                (
                    "recorded_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="记录时间"),
                ),
                ("recorded_by_name", models.CharField(blank=True, max_length=60, verbose_name="记录人")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="更正时间")),
                ("withdrawn_by_name", models.CharField(blank=True, max_length=60, verbose_name="更正人")),
                ("ref", yikou_app.ground.fields.RefField(verbose_name="编号")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("registered", "户籍地"),
                            ("living", "居住地"),
                            ("incident", "发生地"),
                            ("phone", "联系电话"),
                            ("account", "收款账号"),
                        ],
                        max_length=12,
                        verbose_name="事项",
                    ),
                ),
                ("value", yikou_app.ground.fields.SealedField(null=True, verbose_name="内容")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="理由")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.person",
                        verbose_name="帮扶对象",
                    ),
                ),
            ],
            options={
                "verbose_name": "登记事项",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", yikou_app.ground.fields.RefField(verbose_name="编号")),
                ("area_path", models.CharField(max_length=60, verbose_name="辖区路径")),
                ("total_fen", yikou_app.ground.fields.FenField(verbose_name="金额(分)")),
                ("signed_on", models.DateField(null=True, verbose_name="签收日期")),
                ("signed_by", models.CharField(blank=True, max_length=20, verbose_name="签收方式")),
                ("recorded_by_id", models.BigIntegerField(null=True, verbose_name="登记人编号")),
                ("recorded_by_name", models.CharField(blank=True, max_length=60, verbose_name="登记人")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="yikou.batch",
                        verbose_name="发放批次",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.person",
                        verbose_name="帮扶对象",
                    ),
                ),
            ],
            options={
                "verbose_name": "告知与签收",
            },
        ),
        migrations.CreateModel(
            name="Need",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="起始日期")),
                ("valid_to", models.DateField(null=True, verbose_name="终止日期")),
                (
                    "recorded_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="记录时间"),
                ),
                ("recorded_by_name", models.CharField(blank=True, max_length=60, verbose_name="记录人")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="更正时间")),
                ("withdrawn_by_name", models.CharField(blank=True, max_length=60, verbose_name="更正人")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("illness", "因病"),
                            ("disability", "因残"),
                            ("schooling", "因学"),
                            ("disaster", "因灾"),
                            ("labour", "缺乏劳动力"),
                            ("jobless", "失业"),
                            ("other", "其他原因"),
                            ("need_living", "基本生活"),
                            ("need_medical", "医疗"),
                            ("need_care", "照料护理"),
                            ("need_education", "教育"),
                            ("need_housing", "住房"),
                            ("need_work", "就业"),
                            ("need_company", "精神慰藉"),
                        ],
                        max_length=16,
                        verbose_name="原因或需求",
                    ),
                ),
                ("words", yikou_app.ground.fields.SealedField(null=True, verbose_name="情况")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="结束的理由")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.person",
                        verbose_name="帮扶对象",
                    ),
                ),
            ],
            options={
                "verbose_name": "需求",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="起始日期")),
                ("valid_to", models.DateField(null=True, verbose_name="终止日期")),
                (
                    "recorded_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="记录时间"),
                ),
                ("recorded_by_name", models.CharField(blank=True, max_length=60, verbose_name="记录人")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="更正时间")),
                ("withdrawn_by_name", models.CharField(blank=True, max_length=60, verbose_name="更正人")),
                (
                    "relation",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("02", "户主"),
                            ("10", "配偶"),
                            ("20", "子"),
                            ("28", "女婿"),
                            ("30", "女"),
                            ("38", "儿媳"),
                            ("40", "孙子女或外孙子女"),
                            ("50", "父母"),
                            ("60", "祖父母或外祖父母"),
                            ("70", "兄弟姐妹"),
                            ("97", "其他亲属"),
                            ("99", "非亲属"),
                        ],
                        max_length=2,
                        verbose_name="与户主关系",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="理由")),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.household",
                        verbose_name="家庭",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.person",
                        verbose_name="帮扶对象",
                    ),
                ),
            ],
            options={
                "verbose_name": "家庭成员",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", yikou_app.ground.fields.RefField(verbose_name="编号")),
                (
                    "decision",
                    models.CharField(
                        choices=[("same", "关联"), ("different", "不是同一人"), ("doubtful", "存疑")],
                        max_length=10,
                        verbose_name="结论",
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="理由")),
                ("rule", models.CharField(blank=True, max_length=40, verbose_name="自动关联的规则")),
                ("decided_by_id", models.BigIntegerField(verbose_name="认定人编号")),
                ("decided_by_name", models.CharField(max_length=60, verbose_name="认定人")),
                ("decided_at", models.DateTimeField(auto_now_add=True, verbose_name="认定时间")),
                ("undone_at", models.DateTimeField(null=True, verbose_name="撤销时间")),
                ("undone_by_name", models.CharField(blank=True, max_length=60, verbose_name="撤销人")),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.person",
                        verbose_name="记录一",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.person",
                        verbose_name="记录二",
                    ),
                ),
            ],
            options={
                "verbose_name": "关联记录",
            },
        ),
        migrations.AddField(
            model_name="lead",
            name="person",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="yikou.person",
                verbose_name="帮扶对象",
            ),
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", yikou_app.ground.fields.RefField(verbose_name="编号")),
                ("reason", models.CharField(max_length=300, verbose_name="理由")),
                ("ground", models.CharField(max_length=120, verbose_name="法律依据")),
                (
                    "asked_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="申请时间"),
                ),
                ("asked_by_id", models.BigIntegerField(verbose_name="申请人编号")),
                ("asked_by_name", models.CharField(max_length=60, verbose_name="申请人")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="办结时间")),
                ("agreed_at", models.DateTimeField(null=True, verbose_name="同意时间")),
                ("agreed_by_id", models.BigIntegerField(null=True, verbose_name="同意人编号")),
                ("agreed_by_name", models.CharField(blank=True, max_length=60, verbose_name="同意人")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.person",
                        verbose_name="帮扶对象",
                    ),
                ),
            ],
            options={
                "verbose_name": "删除",
            },
        ),
        migrations.CreateModel(
            name="Candidate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", yikou_app.ground.fields.RefField(verbose_name="编号")),
                ("rule", models.CharField(max_length=40, verbose_name="依据")),
                ("per_mille", models.PositiveSmallIntegerField(verbose_name="可能性(千分)")),
                ("levels", models.JSONField(verbose_name="比较结果")),
                ("current", models.BooleanField(default=True, verbose_name="仍在")),
                ("found_at", models.DateTimeField(verbose_name="发现时间")),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.person",
                        verbose_name="记录一",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.person",
                        verbose_name="记录二",
                    ),
                ),
            ],
            options={
                "verbose_name": "关联候选",
            },
        ),
        migrations.AddField(
            model_name="award",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="yikou.person",
                verbose_name="帮扶对象",
            ),
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[
                            ("source", "来源"),
                            ("available", "可用"),
                            ("reserved", "占用"),
                            ("transit", "在途"),
                            ("paid", "已付"),
                        ],
                        max_length=10,
                        verbose_name="科目",
                    ),
                ),
                ("commodity", models.CharField(default="CNY", max_length=20, verbose_name="币种或品名")),
                ("amount", yikou_app.ground.fields.FenField(verbose_name="金额(分)")),
                ("tag", models.CharField(blank=True, max_length=40, verbose_name="关联编号")),
                ("payment", models.CharField(blank=True, max_length=40, verbose_name="付款编号")),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postings",
                        to="yikou.entry",
                        verbose_name="记账凭证",
                    ),
                ),
                (
                    "fund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.fund",
                        verbose_name="资金来源",
                    ),
                ),
            ],
            options={
                "verbose_name": "分录",
            },
        ),
        migrations.CreateModel(
            name="Programme",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", yikou_app.ground.fields.RefField(verbose_name="编号")),
                ("area_path", models.CharField(max_length=60, verbose_name="辖区路径")),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                (
                    "form",
                    models.CharField(
                        choices=[("money", "资金"), ("goods", "实物"), ("service", "服务")],
                        default="money",
                        max_length=8,
                        verbose_name="帮扶形式",
                    ),
                ),
                ("period", models.CharField(max_length=20, verbose_name="享受期")),
                ("standard_min_fen", yikou_app.ground.fields.FenField(verbose_name="标准下限(分)")),
                ("standard_max_fen", yikou_app.ground.fields.FenField(verbose_name="标准上限(分)")),
                ("quota", models.IntegerField(verbose_name="名额")),
                ("taken", models.IntegerField(default=0, verbose_name="已用名额")),
                ("stacking_group", models.CharField(max_length=60, verbose_name="叠加组")),
                (
                    "claim_by",
                    models.CharField(
                        choices=[("person", "人"), ("household", "户")],
                        default="person",
                        max_length=10,
                        verbose_name="计次单位",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "筹备"), ("open", "实施中"), ("closed", "已结束")],
                        default="open",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                (
                    "categories",
                    models.ManyToManyField(related_name="+", to="yikou.category", verbose_name="对象类别"),
                ),
            ],
            options={
                "verbose_name": "帮扶项目",
            },
        ),
        migrations.CreateModel(
            name="CostShare",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order", models.IntegerField(verbose_name="次序")),
                ("parts", models.IntegerField(verbose_name="分担份数")),
                ("ceiling_fen", yikou_app.ground.fields.FenField(verbose_name="安排资金(分)")),
                ("reserved_fen", yikou_app.ground.fields.FenField(default=0, verbose_name="占用(分)")),
                ("paid_fen", yikou_app.ground.fields.FenField(default=0, verbose_name="已发(分)")),
                (
                    "fund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.fund",
                        verbose_name="资金来源",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shares",
                        to="yikou.programme",
                        verbose_name="帮扶项目",
                    ),
                ),
            ],
            options={
                "verbose_name": "资金分担",
                "ordering": ["order"],
            },
        ),
        migrations.AddField(
            model_name="award",
            name="programme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="yikou.programme",
                verbose_name="帮扶项目",
            ),
        ),
        migrations.CreateModel(
            name="Proxy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="起始日期")),
                ("valid_to", models.DateField(null=True, verbose_name="终止日期")),
                (
                    "recorded_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="记录时间"),
                ),
                ("recorded_by_name", models.CharField(blank=True, max_length=60, verbose_name="记录人")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="更正时间")),
                ("withdrawn_by_name", models.CharField(blank=True, max_length=60, verbose_name="更正人")),
                ("ref", yikou_app.ground.fields.RefField(verbose_name="编号")),
                (
                    "kind",
                    models.CharField(
                        choices=[("guardian", "监护人"), ("proxy", "代理人")],
                        max_length=10,
                        verbose_name="身份",
                    ),
                ),
                ("name", yikou_app.ground.fields.SealedField(null=True, verbose_name="姓名")),
                ("id_number", yikou_app.ground.fields.SealedField(null=True, verbose_name="身份证号")),
                ("phone", yikou_app.ground.fields.SealedField(null=True, verbose_name="联系电话")),
                ("relation", models.CharField(max_length=30, verbose_name="与本人关系")),
                ("may_collect", models.BooleanField(verbose_name="可以代领")),
                ("may_sign", models.BooleanField(verbose_name="可以代签")),
                ("basis", models.CharField(max_length=120, verbose_name="依据")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="结束的理由")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.person",
                        verbose_name="帮扶对象",
                    ),
                ),
            ],
            options={
                "verbose_name": "代办人",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("area_path", models.CharField(max_length=60, verbose_name="辖区路径")),
                ("unit_id", models.BigIntegerField(verbose_name="所属单位")),
                ("ref", yikou_app.ground.fields.RefField(verbose_name="编号")),
                ("number", models.CharField(max_length=40, verbose_name="收据号")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("allocation", "财政拨款"),
                            ("donation", "捐赠"),
                            ("carry_over", "上年结转"),
                        ],
                        max_length=12,
                        verbose_name="性质",
                    ),
                ),
                ("payer", models.CharField(max_length=120, verbose_name="来款单位")),
                ("amount_fen", yikou_app.ground.fields.FenField(verbose_name="金额(分)")),
                ("received_on", models.DateField(verbose_name="到账日期")),
                (
                    "fund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.fund",
                        verbose_name="资金来源",
                    ),
                ),
            ],
            options={
                "verbose_name": "到账",
            },
        ),
        migrations.CreateModel(
            name="ReferenceList",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", yikou_app.ground.fields.RefField(verbose_name="编号")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("disability", "持证残疾人"),
                            ("illness", "重病和高额医疗费用人员"),
                            ("pupils", "家庭经济困难学生"),
                            ("unemployed", "登记失业人员"),
                            ("veterans", "优抚对象和退役军人"),
                            ("alerts", "低收入人口监测预警"),
                            ("other", "其他名单"),
                        ],
                        max_length=12,
                        verbose_name="名单种类",
                    ),
                ),
                ("area_path", models.CharField(max_length=60, verbose_name="辖区路径")),
                ("list_on", models.DateField(verbose_name="名单日期")),
                ("valid_to", models.DateField(verbose_name="有效期至")),
                ("destroy_on", models.DateField(verbose_name="销毁期限")),
                ("ground", models.CharField(max_length=200, verbose_name="交换依据")),
                ("purpose", models.CharField(max_length=200, verbose_name="用途限定")),
                ("digest", models.CharField(max_length=64, verbose_name="内容摘要")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("checking", "检查中"),
                            ("checked", "待启用"),
                            ("in_force", "使用中"),
                            ("superseded", "已有新版"),
                            ("withdrawn", "已撤回"),
                            ("failed", "未能读取"),
                            ("destroyed", "已销毁"),
                        ],
                        default="checking",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("rows_read", models.IntegerField(default=0, verbose_name="读取行数")),
                ("accepted", models.IntegerField(default=0, verbose_name="合格行数")),
                ("rejected", models.IntegerField(default=0, verbose_name="退回行数")),
                ("blank", models.IntegerField(default=0, verbose_name="空白行数")),
                ("added", models.IntegerField(default=0, verbose_name="新增人数")),
                ("changed", models.IntegerField(default=0, verbose_name="变更人数")),
                ("same", models.IntegerField(default=0, verbose_name="未变人数")),
                ("gone", models.IntegerField(default=0, verbose_name="退出人数")),
                ("message", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("notes", yikou_app.ground.fields.SealedField(null=True, verbose_name="整份文件的发现")),
                ("job_ref", models.CharField(blank=True, max_length=16, verbose_name="任务编号")),
                ("handed_in_by_id", models.BigIntegerField(verbose_name="上传人编号")),
                ("handed_in_by_name", models.CharField(max_length=60, verbose_name="上传人")),
                ("handed_in_at", models.DateTimeField(auto_now_add=True, verbose_name="上传时间")),
                ("adopted_at", models.DateTimeField(null=True, verbose_name="启用时间")),
                ("destroyed_at", models.DateTimeField(null=True, verbose_name="销毁时间")),
                ("destroyed_by_name", models.CharField(blank=True, max_length=60, verbose_name="销毁人")),
                (
                    "category",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.category",
                        verbose_name="对应类别",
                    ),
                ),
                (
                    "previous",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.referencelist",
                        verbose_name="上一版",
                    ),
                ),
                (
                    "error_file",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.storedfile",
                        verbose_name="错误工作簿",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.storedfile",
                        verbose_name="原始文件",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.unit",
                        verbose_name="提供单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "比对名单",
            },
        ),
        migrations.AddField(
            model_name="lead",
            name="list",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="yikou.referencelist",
                verbose_name="比对名单",
            ),
        ),
        migrations.AddField(
            model_name="comparison",
            name="list",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="yikou.referencelist",
                verbose_name="比对名单",
            ),
        ),
        migrations.CreateModel(
            name="ReferenceRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sheet", models.CharField(max_length=80, verbose_name="工作表")),
                ("number", models.IntegerField(verbose_name="行号")),
                (
                    "state",
                    models.CharField(
                        choices=[("accepted", "合格"), ("rejected", "退回")],
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                (
                    "change",
                    models.CharField(
                        blank=True,
                        choices=[("new", "新增"), ("changed", "变更"), ("same", "未变")],
                        max_length=8,
                        verbose_name="与上一版相比",
                    ),
                ),
                ("about", yikou_app.ground.fields.SealedField(verbose_name="内容")),
                ("remarks", yikou_app.ground.fields.SealedField(null=True, verbose_name="发现")),
                (
                    "id_index",
                    yikou_app.ground.fields.BlindIndexField(
                        blank=True, max_length=64, verbose_name="证件索引"
                    ),
                ),
                (
                    "name_index",
                    yikou_app.ground.fields.BlindIndexField(
                        blank=True, max_length=64, verbose_name="姓名索引"
                    ),
                ),
                (
                    "subject_index",
                    yikou_app.ground.fields.BlindIndexField(
                        blank=True, max_length=64, verbose_name="人员索引"
                    ),
                ),
                (
                    "content_index",
                    yikou_app.ground.fields.BlindIndexField(
                        blank=True, max_length=64, verbose_name="内容索引"
                    ),
                ),
                ("area_path", models.CharField(blank=True, max_length=60, verbose_name="辖区路径")),
                (
                    "list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="yikou.referencelist",
                        verbose_name="比对名单",
                    ),
                ),
            ],
            options={
                "verbose_name": "名单行",
            },
        ),
        migrations.CreateModel(
            name="Restriction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", yikou_app.ground.fields.RefField(verbose_name="编号")),
                ("reason", models.CharField(max_length=300, verbose_name="理由")),
                ("ground", models.CharField(max_length=120, verbose_name="法律依据")),
                (
                    "restricted_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="封存时间"),
                ),
                ("restricted_by_id", models.BigIntegerField(verbose_name="封存人编号")),
                ("restricted_by_name", models.CharField(max_length=60, verbose_name="封存人")),
                ("asked_at", models.DateTimeField(null=True, verbose_name="申请解除时间")),
                ("asked_by_id", models.BigIntegerField(null=True, verbose_name="申请解除人编号")),
                ("asked_by_name", models.CharField(blank=True, max_length=60, verbose_name="申请解除人")),
                ("asked_reason", models.CharField(blank=True, max_length=300, verbose_name="申请解除的理由")),
                ("lifted_at", models.DateTimeField(null=True, verbose_name="解除时间")),
                ("lifted_by_id", models.BigIntegerField(null=True, verbose_name="同意解除人编号")),
                ("lifted_by_name", models.CharField(blank=True, max_length=60, verbose_name="同意解除人")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.person",
                        verbose_name="帮扶对象",
                    ),
                ),
            ],
            options={
                "verbose_name": "封存",
            },
        ),
        migrations.CreateModel(
            name="Roster",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", yikou_app.ground.fields.RefField(verbose_name="编号")),
                ("area_path", models.CharField(max_length=60, verbose_name="辖区路径")),
                ("digest", models.CharField(max_length=64, verbose_name="内容摘要")),
                ("template", models.CharField(max_length=40, verbose_name="模板")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("checking", "检查中"),
                            ("asking", "待说明"),
                            ("checked", "待确认"),
                            ("accepting", "接收中"),
                            ("accepted", "已接收"),
                            ("withdrawn", "已撤回"),
                            ("failed", "未能读取"),
                            ("undone", "已撤销"),
                        ],
                        default="checking",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("rows_read", models.IntegerField(default=0, verbose_name="读取行数")),
                ("accepted", models.IntegerField(default=0, verbose_name="合格行数")),
                ("rejected", models.IntegerField(default=0, verbose_name="退回行数")),
                ("blank", models.IntegerField(default=0, verbose_name="空白行数")),
                ("total_fen", yikou_app.ground.fields.FenField(default=0, verbose_name="合格金额(分)")),
                ("amount_unit", models.CharField(blank=True, max_length=4, verbose_name="金额单位")),
                ("head_rows", models.JSONField(default=dict, verbose_name="表头行")),
                ("reading", yikou_app.ground.fields.SealedField(null=True, verbose_name="读法")),
                ("template_mark", models.CharField(blank=True, max_length=20, verbose_name="模板版本")),
                ("read_as_said", models.BooleanField(default=False, verbose_name="读法已确认")),
                ("review_first", models.BooleanField(default=False, verbose_name="先看读法")),
                ("message", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("job_ref", models.CharField(blank=True, max_length=16, verbose_name="任务编号")),
                ("handed_in_by_id", models.BigIntegerField(verbose_name="上报人编号")),
                ("handed_in_by_name", models.CharField(max_length=60, verbose_name="上报人")),
                ("handed_in_at", models.DateTimeField(auto_now_add=True, verbose_name="上报时间")),
                ("accepted_at", models.DateTimeField(null=True, verbose_name="接收时间")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.programme",
                        verbose_name="帮扶项目",
                    ),
                ),
                (
                    "error_file",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.storedfile",
                        verbose_name="错误工作簿",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.storedfile",
                        verbose_name="原始文件",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.unit",
                        verbose_name="填报单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "名册",
            },
        ),
        migrations.CreateModel(
            name="RosterFinding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sheet", models.CharField(blank=True, max_length=80, verbose_name="工作表")),
                ("number", models.IntegerField(null=True, verbose_name="行号")),
                ("column", models.CharField(blank=True, max_length=60, verbose_name="列")),
                ("code", models.CharField(db_index=True, max_length=6, verbose_name="代码")),
                ("severity", models.CharField(max_length=8, verbose_name="程度")),
                ("words", yikou_app.ground.fields.SealedField(verbose_name="说明")),
                (
                    "roster",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="yikou.roster",
                        verbose_name="名册",
                    ),
                ),
            ],
            options={
                "verbose_name": "名册发现",
            },
        ),
        migrations.CreateModel(
            name="RosterRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sheet", models.CharField(max_length=80, verbose_name="工作表")),
                ("number", models.IntegerField(verbose_name="行号")),
                (
                    "state",
                    models.CharField(
                        choices=[("accepted", "合格"), ("rejected", "退回"), ("blank", "空白")],
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("texts", yikou_app.ground.fields.SealedField(verbose_name="原文")),
                ("name", yikou_app.ground.fields.SealedField(null=True, verbose_name="姓名")),
                ("id_number", yikou_app.ground.fields.SealedField(null=True, verbose_name="身份证号")),
                (
                    "id_index",
                    yikou_app.ground.fields.BlindIndexField(
                        blank=True, db_index=True, max_length=64, verbose_name="证件索引"
                    ),
                ),
                ("phone", yikou_app.ground.fields.SealedField(null=True, verbose_name="联系电话")),
                ("account", yikou_app.ground.fields.SealedField(null=True, verbose_name="账号")),
                (
                    "account_index",
                    yikou_app.ground.fields.BlindIndexField(
                        blank=True, max_length=64, verbose_name="账号索引"
                    ),
                ),
                ("category_key", models.CharField(blank=True, max_length=40, verbose_name="对象类别")),
                ("area_path", models.CharField(blank=True, max_length=60, verbose_name="辖区路径")),
                ("amount_fen", yikou_app.ground.fields.FenField(default=0, verbose_name="金额(分)")),
                ("values", yikou_app.ground.fields.SealedField(verbose_name="读出的值")),
                (
                    "roster",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="yikou.roster",
                        verbose_name="名册",
                    ),
                ),
            ],
            options={
                "verbose_name": "名册行",
            },
        ),
        migrations.AddField(
            model_name="award",
            name="roster_row",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="yikou.rosterrow",
                verbose_name="名册行",
            ),
        ),
        migrations.CreateModel(
            name="SearchMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mark", yikou_app.ground.fields.BlindIndexField(max_length=64, verbose_name="标记")),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.person",
                        verbose_name="帮扶对象",
                    ),
                ),
            ],
            options={
                "verbose_name": "检索标记",
            },
        ),
        migrations.CreateModel(
            name="Season",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", yikou_app.ground.fields.RefField(verbose_name="编号")),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                ("year", models.IntegerField(verbose_name="年度")),
                ("area_path", models.CharField(max_length=60, verbose_name="辖区路径")),
                ("starts_on", models.DateField(verbose_name="开始日期")),
                ("ends_on", models.DateField(verbose_name="结束日期")),
                (
                    "basis",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.policybasis",
                        verbose_name="政策依据",
                    ),
                ),
            ],
            options={
                "verbose_name": "帮困季",
            },
        ),
        migrations.AddField(
            model_name="programme",
            name="season",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="yikou.season",
                verbose_name="帮困季",
            ),
        ),
        migrations.AddField(
            model_name="lead",
            name="season",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="yikou.season",
                verbose_name="帮困季",
            ),
        ),
        migrations.CreateModel(
            name="GapNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason_code", models.CharField(max_length=20, verbose_name="原因")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("noted_by_id", models.BigIntegerField(verbose_name="登记人编号")),
                ("noted_by_name", models.CharField(max_length=60, verbose_name="登记人")),
                ("noted_at", models.DateTimeField(auto_now_add=True, verbose_name="登记时间")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.person",
                        verbose_name="帮扶对象",
                    ),
                ),
                (
                    "season",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.season",
                        verbose_name="帮困季",
                    ),
                ),
            ],
            options={
                "verbose_name": "遗漏处理",
            },
        ),
        migrations.AddField(
            model_name="evaluation",
            name="season",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="yikou.season",
                verbose_name="帮困季",
            ),
        ),
        migrations.AddField(
            model_name="comparison",
            name="season",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="yikou.season",
                verbose_name="帮困季",
            ),
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("holder", models.CharField(max_length=24, verbose_name="享受人")),
                ("period", models.CharField(max_length=20, verbose_name="享受期")),
                ("number", models.IntegerField(default=1, verbose_name="次数")),
                ("group_holder", models.CharField(max_length=24, verbose_name="叠加组享受人")),
                ("stacking_group", models.CharField(max_length=60, verbose_name="叠加组")),
                ("group_number", models.IntegerField(default=1, verbose_name="叠加组次数")),
                ("released_at", models.DateTimeField(null=True, verbose_name="释放时间")),
                (
                    "award",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claim",
                        to="yikou.award",
                        verbose_name="帮扶决定",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.programme",
                        verbose_name="帮扶项目",
                    ),
                ),
                (
                    "season",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.season",
                        verbose_name="帮困季",
                    ),
                ),
            ],
            options={
                "verbose_name": "享受名分",
            },
        ),
        migrations.AddField(
            model_name="batch",
            name="season",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="yikou.season",
                verbose_name="帮困季",
            ),
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("step", models.IntegerField(verbose_name="步骤")),
                ("staff_id", models.BigIntegerField(verbose_name="签字人编号")),
                ("staff_name", models.CharField(max_length=60, verbose_name="签字人")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("district", "区"),
                            ("street", "街镇"),
                            ("committee", "居村"),
                            ("department", "部门"),
                            ("finance", "财务"),
                        ],
                        max_length=12,
                        verbose_name="角色",
                    ),
                ),
                ("maker_id", models.BigIntegerField(verbose_name="经办人编号")),
                (
                    "decision",
                    models.CharField(
                        choices=[("grant", "同意"), ("return", "退回")], max_length=8, verbose_name="意见"
                    ),
                ),
                ("digest", models.CharField(max_length=64, verbose_name="所见内容摘要")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
                (
                    "approval",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="yikou.approval",
                        verbose_name="审批单",
                    ),
                ),
            ],
            options={
                "verbose_name": "签字",
            },
        ),
        migrations.CreateModel(
            name="Spelling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", yikou_app.ground.fields.SealedField(null=True, verbose_name="姓名")),
                (
                    "name_index",
                    yikou_app.ground.fields.BlindIndexField(
                        max_length=64, null=True, verbose_name="姓名索引"
                    ),
                ),
                ("seen_in", models.CharField(max_length=60, verbose_name="见于")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.person",
                        verbose_name="帮扶对象",
                    ),
                ),
            ],
            options={
                "verbose_name": "异写",
            },
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("username", models.CharField(max_length=60, unique=True, verbose_name="用户名")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("district", "区"),
                            ("street", "街镇"),
                            ("committee", "居村"),
                            ("department", "部门"),
                            ("finance", "财务"),
                        ],
                        max_length=12,
                        verbose_name="角色",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.staff",
                        verbose_name="工作人员",
                    ),
                ),
            ],
            options={
                "verbose_name": "账号",
            },
        ),
        migrations.CreateModel(
            name="Stage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order", models.IntegerField(verbose_name="次序")),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("starts_on", models.DateField(verbose_name="开始日期")),
                ("ends_on", models.DateField(verbose_name="结束日期")),
                (
                    "season",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stages",
                        to="yikou.season",
                        verbose_name="帮困季",
                    ),
                ),
            ],
            options={
                "verbose_name": "阶段",
                "ordering": ["order"],
            },
        ),
        migrations.CreateModel(
            name="Status",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="起始日期")),
                ("valid_to", models.DateField(null=True, verbose_name="终止日期")),
                (
                    "recorded_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="记录时间"),
                ),
                ("recorded_by_name", models.CharField(blank=True, max_length=60, verbose_name="记录人")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="更正时间")),
                ("withdrawn_by_name", models.CharField(blank=True, max_length=60, verbose_name="更正人")),
                ("source", models.CharField(max_length=120, verbose_name="认定来源")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="终止或更正的理由")),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.category",
                        verbose_name="对象类别",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.person",
                        verbose_name="帮扶对象",
                    ),
                ),
            ],
            options={
                "verbose_name": "身份",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FileKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("wrapped", models.BinaryField(verbose_name="加封密钥")),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.storedfile",
                        verbose_name="卷宗文件",
                    ),
                ),
            ],
            options={
                "verbose_name": "文件密钥",
            },
        ),
        migrations.AddField(
            model_name="batch",
            name="bank_file",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="yikou.storedfile",
                verbose_name="银行文件",
            ),
        ),
        migrations.CreateModel(
            name="BankReturn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", yikou_app.ground.fields.RefField(verbose_name="编号")),
                ("digest", models.CharField(max_length=64, verbose_name="内容摘要")),
                ("paid", models.IntegerField(verbose_name="成功笔数")),
                ("failed", models.IntegerField(verbose_name="退汇笔数")),
                ("unknown", models.IntegerField(verbose_name="待查笔数")),
                ("findings", models.JSONField(default=list, verbose_name="发现")),
                ("taken_at", models.DateTimeField(auto_now_add=True, verbose_name="接收时间")),
                ("taken_by_id", models.BigIntegerField(verbose_name="接收人编号")),
                ("taken_by_name", models.CharField(max_length=60, verbose_name="接收人")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returns",
                        to="yikou.batch",
                        verbose_name="发放批次",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.storedfile",
                        verbose_name="文件",
                    ),
                ),
            ],
            options={
                "verbose_name": "银行回盘",
            },
        ),
        migrations.AddField(
            model_name="staff",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="yikou.unit",
                verbose_name="单位",
            ),
        ),
        migrations.CreateModel(
            name="RosterReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", yikou_app.ground.fields.RefField(verbose_name="编号")),
                ("area_path", models.CharField(max_length=60, verbose_name="辖区路径")),
                (
                    "kind",
                    models.CharField(
                        choices=[("changed", "与已接收的不同"), ("doubtful", "身份存疑")],
                        max_length=10,
                        verbose_name="种类",
                    ),
                ),
                ("words", yikou_app.ground.fields.SealedField(verbose_name="说明")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "待处理"),
                            ("kept", "维持原帮扶"),
                            ("replaced", "改按新名册"),
                            ("settled", "已核实"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="理由")),
                ("noted_at", models.DateTimeField(auto_now_add=True, verbose_name="发现时间")),
                ("settled_by_id", models.BigIntegerField(null=True, verbose_name="处理人编号")),
                ("settled_by_name", models.CharField(blank=True, max_length=60, verbose_name="处理人")),
                ("settled_at", models.DateTimeField(null=True, verbose_name="处理时间")),
                (
                    "roster",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.roster",
                        verbose_name="名册",
                    ),
                ),
                (
                    "former",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.rosterrow",
                        verbose_name="原名册行",
                    ),
                ),
                (
                    "row",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.rosterrow",
                        verbose_name="名册行",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.unit",
                        verbose_name="填报单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "待人工处理",
            },
        ),
        migrations.AddField(
            model_name="programme",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="yikou.unit",
                verbose_name="主办单位",
            ),
        ),
        migrations.CreateModel(
            name="HeadWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("template", models.CharField(max_length=40, verbose_name="模板")),
                ("head", yikou_app.ground.fields.SealedField(verbose_name="列名")),
                (
                    "head_index",
                    yikou_app.ground.fields.BlindIndexField(max_length=64, verbose_name="列名索引"),
                ),
                ("column_key", models.CharField(blank=True, max_length=40, verbose_name="读成的列")),
                ("said_by_id", models.BigIntegerField(verbose_name="更正人编号")),
                ("said_by_name", models.CharField(max_length=60, verbose_name="更正人")),
                ("said_at", models.DateTimeField(auto_now=True, verbose_name="更正时间")),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.unit",
                        verbose_name="填报单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "更正的列名",
            },
        ),
        migrations.AddField(
            model_name="evaluation",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="yikou.unit",
                verbose_name="实施单位",
            ),
        ),
        migrations.AddField(
            model_name="batch",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="yikou.unit",
                verbose_name="发放单位",
            ),
        ),
        migrations.AddField(
            model_name="award",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="yikou.unit",
                verbose_name="主办单位",
            ),
        ),
        migrations.AddField(
            model_name="audit",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="yikou.unit",
                verbose_name="核查单位",
            ),
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("area_path", models.CharField(max_length=60, verbose_name="辖区路径")),
                ("unit_id", models.BigIntegerField(verbose_name="所属单位")),
                ("ref", yikou_app.ground.fields.RefField(verbose_name="编号")),
                ("name", yikou_app.ground.fields.SealedField(verbose_name="文件名")),
                ("size", models.BigIntegerField(verbose_name="字节数")),
                ("digest", models.CharField(max_length=64, verbose_name="内容摘要")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "未传完"),
                            ("finished", "已传完"),
                            ("dropped", "已放弃"),
                            ("expired", "已过期"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("expires_at", models.DateTimeField(verbose_name="保留到")),
                ("created_by_id", models.BigIntegerField(verbose_name="上传人编号")),
                ("created_by_name", models.CharField(max_length=60, verbose_name="上传人")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
            ],
            options={
                "verbose_name": "分段上传",
                "indexes": [models.Index(fields=["state", "expires_at"], name="upload_open")],
            },
        ),
        migrations.CreateModel(
            name="WrittenForm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", yikou_app.ground.fields.RefField(verbose_name="编号")),
                ("format", models.CharField(max_length=8, verbose_name="格式")),
                ("facts", models.TextField(verbose_name="事实")),
                ("digest", models.CharField(max_length=64, verbose_name="事实摘要")),
                (
                    "total",
                    models.DecimalField(decimal_places=2, max_digits=6, null=True, verbose_name="总分"),
                ),
                ("written_by_id", models.BigIntegerField(verbose_name="出具人编号")),
                ("written_by_name", models.CharField(max_length=60, verbose_name="出具人")),
                ("written_at", models.DateTimeField(auto_now_add=True, verbose_name="出具时间")),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="forms",
                        to="yikou.evaluation",
                        verbose_name="绩效自评",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="yikou.storedfile",
                        verbose_name="文件",
                    ),
                ),
            ],
            options={
                "verbose_name": "自评表",
            },
        ),
        migrations.CreateModel(
            name="AuditFinding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", yikou_app.ground.fields.RefField(verbose_name="编号")),
                ("number", models.IntegerField(verbose_name="序号")),
                ("code", models.CharField(max_length=6, verbose_name="代码")),
                ("severity", models.CharField(max_length=8, verbose_name="程度")),
                ("words", yikou_app.ground.fields.SealedField(verbose_name="说明")),
                (
                    "decision",
                    models.CharField(
                        choices=[("open", "待处理"), ("accepted", "采纳"), ("dismissed", "不采纳")],
                        default="open",
                        max_length=10,
                        verbose_name="处理",
                    ),
                ),
                ("reason", yikou_app.ground.fields.SealedField(null=True, verbose_name="理由")),
                ("decided_by_id", models.BigIntegerField(null=True, verbose_name="处理人编号")),
                ("decided_by_name", models.CharField(blank=True, max_length=60, verbose_name="处理人")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="处理时间")),
                (
                    "audited",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="yikou.auditedfile",
                        verbose_name="受查文件",
                    ),
                ),
            ],
            options={
                "verbose_name": "核查发现",
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("audited", "number"), name="audit_finding_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decision", "open"), ("decided_by_id__isnull", False), _connector="OR"
                        ),
                        name="audit_decision_has_its_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision", "dismissed"), _negated=True),
                            ("reason__isnull", False),
                            _connector="OR",
                        ),
                        name="audit_dismissal_has_its_reason",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="awardshare",
            constraint=models.UniqueConstraint(fields=("award", "fund"), name="award_share_once"),
        ),
        migrations.AddConstraint(
            model_name="awardshare",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_fen__gt", 0)), name="award_share_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="indicator",
            constraint=models.UniqueConstraint(fields=("evaluation", "order"), name="indicator_order_once"),
        ),
        migrations.AddConstraint(
            model_name="indicator",
            constraint=models.CheckConstraint(
                condition=models.Q(("weight__gt", 0)), name="indicator_weight_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="overlapnote",
            constraint=models.UniqueConstraint(fields=("award", "other"), name="overlap_pair_once"),
        ),
        migrations.AddConstraint(
            model_name="overlapnote",
            constraint=models.CheckConstraint(
                condition=models.Q(("award", models.F("other")), _negated=True), name="overlap_of_two"
            ),
        ),
        migrations.AddConstraint(
            model_name="fund",
            constraint=models.CheckConstraint(
                condition=models.Q(("budget_fen__gte", 0)), name="fund_budget_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="fund",
            constraint=models.UniqueConstraint(fields=("name", "year"), name="fund_name_once_a_year"),
        ),
        migrations.AddConstraint(
            model_name="fund",
            constraint=models.CheckConstraint(
                condition=models.Q(("received_fen__gte", 0)), name="fund_received_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="fund",
            constraint=models.CheckConstraint(
                condition=models.Q(("reserved_fen__gte", 0)), name="fund_reserved_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="fund",
            constraint=models.CheckConstraint(
                condition=models.Q(("paid_fen__gte", 0)), name="fund_paid_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="fund",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "received_fen__gte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("reserved_fen"), "+", models.F("paid_fen")
                        ),
                    )
                ),
                name="fund_never_overdrawn",
            ),
        ),
        migrations.AddConstraint(
            model_name="lineitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("live", True)), fields=("award_share",), name="share_paid_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="lineitem",
            constraint=models.UniqueConstraint(fields=("line", "award_share"), name="line_share_once"),
        ),
        migrations.AddConstraint(
            model_name="paymentline",
            constraint=models.UniqueConstraint(fields=("batch", "sequence"), name="line_sequence_once"),
        ),
        migrations.AddConstraint(
            model_name="paymentline",
            constraint=models.UniqueConstraint(
                fields=("batch", "person", "paying_account"), name="line_once_a_recipient_and_account"
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "void"), _negated=True),
                fields=("reissue_of",),
                name="line_reissued_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("bank_reference", ""), _negated=True),
                fields=("bank_reference",),
                name="line_bank_reference_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentline",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_fen__gt", 0)), name="line_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="particular",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True), ("valid_to__gt", models.F("valid_from")), _connector="OR"
                ),
                name="particular_days_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="particular",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("withdrawn_at__isnull", True),
                    models.Q(("kind", "incident"), _negated=True),
                ),
                fields=("person", "kind"),
                name="particular_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(fields=("batch", "person"), name="notice_once_a_recipient"),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(("total_fen__gt", 0)), name="notice_of_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("signed_on__isnull", True), ("recorded_by_id__isnull", False), _connector="OR"
                ),
                name="notice_sign_off_recorded",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True), ("valid_to__gt", models.F("valid_from")), _connector="OR"
                ),
                name="need_days_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_to__isnull", True), ("withdrawn_at__isnull", True)),
                fields=("person", "kind"),
                name="need_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True), ("valid_to__gt", models.F("valid_from")), _connector="OR"
                ),
                name="membership_days_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_to__isnull", True), ("withdrawn_at__isnull", True)),
                fields=("person",),
                name="membership_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("relation", "02"), ("valid_to__isnull", True), ("withdrawn_at__isnull", True)
                ),
                fields=("household",),
                name="membership_one_head",
            ),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__lt", models.F("second"))), name="link_smaller_first"
            ),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at__isnull", True)),
                fields=("first", "second"),
                name="link_one_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at__isnull", True)),
                fields=("person",),
                name="erasure_one_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("agreed_at__isnull", True),
                    models.Q(
                        ("agreed_by_id__isnull", False),
                        ("closed_at__isnull", False),
                        models.Q(("agreed_by_id", models.F("asked_by_id")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="erasure_agreed_by_two",
            ),
        ),
        migrations.AddIndex(
            model_name="candidate",
            index=models.Index(fields=["current", "-per_mille"], name="candidate_likeliest"),
        ),
        migrations.AddConstraint(
            model_name="candidate",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__lt", models.F("second"))), name="candidate_smaller_first"
            ),
        ),
        migrations.AddConstraint(
            model_name="candidate",
            constraint=models.UniqueConstraint(fields=("first", "second"), name="candidate_once"),
        ),
        migrations.AddConstraint(
            model_name="candidate",
            constraint=models.CheckConstraint(
                condition=models.Q(("per_mille__lte", 1000)), name="candidate_per_mille"
            ),
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(fields=["tag", "payment", "fund", "side"], name="posting_tag"),
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(
                condition=models.Q(("payment", ""), _negated=True), fields=["payment"], name="posting_payment"
            ),
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(fields=["fund", "side"], name="posting_fund_side"),
        ),
        migrations.AddConstraint(
            model_name="posting",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount", 0), _negated=True), name="posting_not_zero"
            ),
        ),
        migrations.AddConstraint(
            model_name="costshare",
            constraint=models.UniqueConstraint(fields=("programme", "fund"), name="share_fund_once"),
        ),
        migrations.AddConstraint(
            model_name="costshare",
            constraint=models.CheckConstraint(
                condition=models.Q(("parts__gt", 0)), name="share_parts_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="costshare",
            constraint=models.CheckConstraint(
                condition=models.Q(("reserved_fen__gte", 0)), name="share_reserved_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="costshare",
            constraint=models.CheckConstraint(
                condition=models.Q(("paid_fen__gte", 0)), name="share_paid_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="costshare",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "ceiling_fen__gte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("reserved_fen"), "+", models.F("paid_fen")
                        ),
                    )
                ),
                name="share_within_ceiling",
            ),
        ),
        migrations.AddConstraint(
            model_name="proxy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True), ("valid_to__gt", models.F("valid_from")), _connector="OR"
                ),
                name="proxy_days_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.UniqueConstraint(fields=("fund", "number"), name="receipt_number_once"),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_fen__gt", 0)), name="receipt_positive"
            ),
        ),
        migrations.AddIndex(
            model_name="referencerow",
            index=models.Index(fields=["list", "subject_index"], name="reference_row_subject"),
        ),
        migrations.AddIndex(
            model_name="referencerow",
            index=models.Index(fields=["list", "id_index"], name="reference_row_identity"),
        ),
        migrations.AddConstraint(
            model_name="referencerow",
            constraint=models.UniqueConstraint(fields=("list", "sheet", "number"), name="reference_row_once"),
        ),
        migrations.AddConstraint(
            model_name="restriction",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at__isnull", True)),
                fields=("person",),
                name="restriction_one_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="restriction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("lifted_at__isnull", True),
                    models.Q(
                        ("asked_by_id__isnull", False),
                        ("lifted_by_id__isnull", False),
                        models.Q(("lifted_by_id", models.F("asked_by_id")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="restriction_lifted_by_two",
            ),
        ),
        migrations.AddIndex(
            model_name="rosterfinding",
            index=models.Index(fields=["roster", "number"], name="roster_finding_row"),
        ),
        migrations.AddConstraint(
            model_name="rosterrow",
            constraint=models.UniqueConstraint(fields=("roster", "sheet", "number"), name="roster_row_once"),
        ),
        migrations.AddConstraint(
            model_name="searchmark",
            constraint=models.UniqueConstraint(fields=("mark", "person"), name="search_mark_once"),
        ),
        migrations.AddConstraint(
            model_name="season",
            constraint=models.UniqueConstraint(fields=("area_path", "name", "year"), name="season_once"),
        ),
        migrations.AddConstraint(
            model_name="season",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="season_days_in_order"
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(fields=["season", "state", "area_path"], name="lead_worklist"),
        ),
        migrations.AddConstraint(
            model_name="lead",
            constraint=models.UniqueConstraint(fields=("season", "subject"), name="lead_person_once"),
        ),
        migrations.AddConstraint(
            model_name="lead",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", False), ("state", "done")),
                    models.Q(models.Q(("state", "done"), _negated=True), ("closed_at__isnull", True)),
                    _connector="OR",
                ),
                name="lead_done_has_its_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="comparison",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "running")), fields=("season",), name="comparison_one_running"
            ),
        ),
        migrations.AddConstraint(
            model_name="comparison",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "listed",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.F("served"), "+", models.F("unserved")
                            ),
                            "+",
                            models.F("absent"),
                        ),
                    )
                ),
                name="comparison_adds_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.UniqueConstraint(
                condition=models.Q(("released_at__isnull", True)),
                fields=("holder", "programme", "period", "number"),
                name="claim_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.UniqueConstraint(
                condition=models.Q(("released_at__isnull", True)),
                fields=("group_holder", "season", "stacking_group", "group_number"),
                name="claim_group_once",
            ),
        ),
        migrations.AddIndex(
            model_name="signature",
            index=models.Index(fields=["staff_id"], name="signature_staff"),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.UniqueConstraint(
                fields=("approval", "staff_id"), name="signature_once_a_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.UniqueConstraint(fields=("approval", "step"), name="signature_once_a_step"),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=models.Q(("staff_id", models.F("maker_id")), _negated=True),
                name="signature_not_the_maker",
            ),
        ),
        migrations.AddConstraint(
            model_name="spelling",
            constraint=models.UniqueConstraint(fields=("person", "name_index"), name="spelling_once"),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.UniqueConstraint(fields=("season", "order"), name="stage_order_once"),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="stage_days_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="status",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True), ("valid_to__gt", models.F("valid_from")), _connector="OR"
                ),
                name="status_days_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="status",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at__isnull", True)),
                fields=("person", "category", "valid_from"),
                name="status_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankreturn",
            constraint=models.UniqueConstraint(fields=("batch", "digest"), name="return_once"),
        ),
        migrations.AddConstraint(
            model_name="auditedfile",
            constraint=models.UniqueConstraint(fields=("audit", "order"), name="audited_order_once"),
        ),
        migrations.AddConstraint(
            model_name="rosterreview",
            constraint=models.UniqueConstraint(fields=("row", "kind"), name="roster_review_once"),
        ),
        migrations.AddConstraint(
            model_name="roster",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["withdrawn", "failed", "undone"]), _negated=True),
                fields=("programme", "digest"),
                name="roster_file_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="roster",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "accepting")),
                fields=("programme", "unit"),
                name="roster_taken_one_by_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="roster",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "rows_read",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.F("accepted"), "+", models.F("rejected")
                            ),
                            "+",
                            models.F("blank"),
                        ),
                    )
                ),
                name="roster_rows_add_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="referencelist",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["withdrawn", "failed", "destroyed"]), _negated=True),
                fields=("kind", "unit", "digest"),
                name="reference_file_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="referencelist",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "in_force")),
                fields=("kind", "unit"),
                name="reference_one_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="referencelist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "rows_read",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.F("accepted"), "+", models.F("rejected")
                            ),
                            "+",
                            models.F("blank"),
                        ),
                    )
                ),
                name="reference_rows_add_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="referencelist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("list_on__lte", models.F("valid_to")), ("valid_to__lte", models.F("destroy_on"))
                ),
                name="reference_days_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="programme",
            constraint=models.UniqueConstraint(fields=("season", "name"), name="programme_name_once"),
        ),
        migrations.AddConstraint(
            model_name="programme",
            constraint=models.CheckConstraint(
                condition=models.Q(("standard_min_fen__gt", 0)), name="programme_standard_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="programme",
            constraint=models.CheckConstraint(
                condition=models.Q(("standard_max_fen__gte", models.F("standard_min_fen"))),
                name="programme_standard_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="programme",
            constraint=models.CheckConstraint(
                condition=models.Q(("taken__gte", 0), ("taken__lte", models.F("quota"))),
                name="programme_within_quota",
            ),
        ),
        migrations.AddConstraint(
            model_name="headword",
            constraint=models.UniqueConstraint(
                fields=("unit", "template", "head_index"), name="head_word_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.UniqueConstraint(fields=("season", "name"), name="evaluation_once"),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(("maker_id", models.F("releaser_id")), _negated=True),
                name="batch_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "submitted", "void"]),
                    ("releaser_id__isnull", False),
                    _connector="OR",
                ),
                name="batch_released_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["sent", "closed"]), _negated=True),
                    ("bank_file__isnull", False),
                    _connector="OR",
                ),
                name="batch_sent_by_a_file",
            ),
        ),
        migrations.AddIndex(
            model_name="award",
            index=models.Index(fields=["programme", "state"], name="award_programme_state"),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_fen__gt", 0)), name="award_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.CheckConstraint(
                condition=models.Q(("engaged__gte", 0)), name="award_engaged_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "confirmed"), ("engaged", 0), _connector="OR"),
                name="award_engaged_only_confirmed",
            ),
        ),
    ]
