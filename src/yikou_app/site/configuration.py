"""Settings of an installation, from ``yikou.toml`` and the environment (YIKOU_…).

Every field is one line of docs/settings.md. A wrong value stops the start with a Chinese sentence.
"""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)


class Settings(BaseSettings):
    """What an operator may set (系统配置); everything has a default that is safe on one machine."""

    model_config = SettingsConfigDict(env_prefix="YIKOU_", extra="forbid")

    home: Path = Field(Path("var"), description="数据目录:数据库、卷宗文件、密钥都在其中")
    database: str = Field(
        "", description="数据库地址;留空则用数据目录中的 SQLite,或写 postgresql://用户@主机/库名"
    )
    sqlite_journal: Literal["wal", "truncate"] = Field("wal", description="SQLite 日志方式")
    key_file: Path = Field(Path("keys.json"), description="密钥文件;相对路径以数据目录为准")
    secret_key: str = Field("", description="会话签名密钥;留空则在数据目录中生成并保存")
    allowed_hosts: list[str] = Field(["127.0.0.1", "localhost", "[::1]"], description="允许访问的主机名")
    https: bool = Field(False, description="是否经 HTTPS 提供服务(决定安全 Cookie)")
    idle_minutes: int = Field(15, ge=1, le=240, description="无操作自动退出的分钟数")
    title: str = Field("社会救助“一口上下”管理平台", description="系统名称")
    chunk_rows: int = Field(2000, ge=100, le=20000, description="批量写入每段行数")
    chunk_pause_ms: int = Field(50, ge=0, le=1000, description="批量写入段间停顿毫秒数(仅 SQLite)")
    slow_write_ms: int = Field(
        1000, ge=0, le=60000, description="一次写入占用数据库达到多少毫秒就记入日志(仅 SQLite)"
    )
    lease_seconds: int = Field(60, ge=5, le=3600, description="任务租约秒数")
    upload_mib: int = Field(30, ge=1, le=200, description="单个上传文件的上限(MiB)")
    uploads_per_person: int = Field(5, ge=1, le=100, description="每人没有传完的文件最多几个(分段上传)")
    uploads_unit_mib: int = Field(
        300, ge=1, le=100000, description="每个单位没有传完的文件合计上限(MiB,分段上传)"
    )
    upload_keep_hours: int = Field(24, ge=1, le=720, description="没有传完的文件保留小时数,过期清除")

    voucher_years: int = Field(30, ge=1, le=100, description="会计凭证的保管年数(自次年起算)")
    reads_per_day: int = Field(200, ge=1, le=100000, description="每人每天可查看完整号码、地址的次数")

    @field_validator("database")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in {"postgresql", "sqlite"}:
            raise ValueError("数据库地址应以 postgresql:// 或 sqlite:/// 开头")
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        path = Path(os.environ.get("YIKOU_CONFIG", "yikou.toml"))
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=path)

    def model_post_init(self, context: Any, /) -> None:
        self.home = self.home.absolute()
        self.key_file = self.home / self.key_file

    @property
    def files(self) -> Path:
        """Where encrypted files lie."""
        return self.home / "files"

    @property
    def staging(self) -> Path:
        """Where the sealed parts of files on their way lie."""
        return self.home / "staging"

    def session_secret(self) -> str:
        """The session signing key; made once, kept with mode 0600."""
        if self.secret_key:
            return self.secret_key
        path = self.home / "session.key"
        if not path.exists():
            self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh = path.with_suffix(f".{os.getpid()}")
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_urlsafe(48), encoding="ascii")
            try:
                os.link(fresh, path)
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return path.read_text(encoding="ascii")

    def databases(self) -> dict[str, Any]:
        """Django's DATABASES for the configured address."""
        from yikou_app.ground import sqlite

        parts = urlsplit(self.database)
        if parts.scheme == "postgresql":
            query = dict(item.split("=", 1) for item in parts.query.split("&") if "=" in item)
            return {
                "default": {
                    "ENGINE": "django.db.backends.postgresql",
                    "NAME": parts.path.lstrip("/"),
                    "USER": unquote(parts.username or ""),
                    "PASSWORD": unquote(parts.password or ""),
                    "HOST": unquote(query.get("host", parts.hostname or "")),
                    "PORT": str(parts.port or query.get("port", "")),
                    "CONN_MAX_AGE": 60,
                    "CONN_HEALTH_CHECKS": True,
                    "OPTIONS": {
                        "isolation_level": 2
                    },  # READ COMMITTED: guards are constraints, not isolation
                }
            }
        path = Path(parts.path) if parts.scheme == "sqlite" else self.home / "yikou.db"
        return {
            "default": {
                "ENGINE": "yikou_app.ground.fair_sqlite3",
                "NAME": path,
                "OPTIONS": sqlite.options(self.sqlite_journal),
                "TEST": {"NAME": ":memory:"},
            }
        }


def load() -> Settings:
    """Read the settings; a mistake ends the program with a sentence, never with a traceback."""
    try:
        return Settings()
    except ValidationError as error:
        lines = [
            f"  · {'.'.join(map(str, item['loc'])) or '配置'}:{item['msg'].removeprefix('Value error, ')}"
            for item in error.errors(include_url=False, include_input=False)
        ]
        sys.exit("不能启动:yikou.toml 或环境变量 YIKOU_… 中有不能识别的设置。\n" + "\n".join(lines))
    except (OSError, ValueError) as error:
        sys.exit(f"不能启动:读不了配置文件 yikou.toml({type(error).__name__})。请检查其格式(TOML)。")
