"""The queries on Spark: tables go in, parts are kept and answers come out as Parquet in a folder that every worker sees.

Which cluster is Spark's own setting (`spark.master` in spark-defaults.conf, else this machine); `spark.yunti.folder`
names the shared folder. Not here: the queries (`queries`), what is prepared before (`loading`).
"""

import importlib
import tempfile
from typing import Any

import polars as pl

from yunti.rules.backends.sql.dialects import DIALECTS
from yunti.rules.backends.sql.loading import Loaded, as_answers, loaded
from yunti.rules.backends.sql.queries import Wanted, stages_of, table_name
from yunti.rules.errors import RuleError
from yunti.rules.planning import Scope
from yunti.rules.tables import Tables

SPARK = DIALECTS["spark"]
FOLDER = "spark.yunti.folder"
SETTINGS = {
    "spark.sql.ansi.enabled": "true",  # a number too large stops the run; it never wraps round
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.caseSensitive": "false",
}


def evaluate_spark(wanted: Wanted, tables: Tables) -> dict[Scope, pl.DataFrame]:
    """For each scope its keys and the wanted columns, in the order of the keys."""
    ready = loaded(wanted, tables)
    stages = stages_of(wanted, SPARK, ready.ranges, ready.complete)
    session = _session()
    answers = {}
    with tempfile.TemporaryDirectory(prefix="yunti-", dir=_shared(session)) as folder:
        exchange = _Exchange(session, folder)
        exchange.take(ready)
        alone = len(ready.tables) == 1  # then one query says it all; else what tables share is computed once
        if not alone:
            for name, part in stages.parts:
                exchange.show(name, exchange.store(part.sql(dialect=SPARK.name)))
        for scope, query in stages.answers.items():
            text = (stages.whole(scope) if alone else query).sql(dialect=SPARK.name)
            found = pl.read_parquet(f"{exchange.store(text)}/*.parquet")
            answers[scope] = as_answers(found, scope, wanted, ready.ranges).sort(
                found.columns[: len(scope) + 1]
            )
        exchange.forget()
    return answers


class _Exchange:
    """Numbered folders of Parquet files, shown to Spark under the names that the queries use."""

    def __init__(self, session: Any, folder: str) -> None:
        self.session, self.folder = session, folder
        self.count = 0
        self.shown: list[str] = []

    def take(self, ready: Loaded) -> None:
        """Whole numbers go in at 64 bits, so that no sum of narrow ones is narrow."""
        for scope, frame in ready.tables.items():
            file = f"{self._next()}.parquet"
            frame.cast({pl.selectors.integer(): pl.Int64}).write_parquet(file)
            self.show(table_name(scope), file)

    def store(self, query: str) -> str:
        folder = self._next()
        self.session.sql(query).write.parquet(folder)
        return folder

    def show(self, name: str, files: str) -> None:
        self.session.read.parquet(files).createOrReplaceTempView(f"`{name}`")
        self.shown.append(name)

    def forget(self) -> None:
        for name in self.shown:
            self.session.catalog.dropTempView(f"`{name}`")

    def _next(self) -> str:
        self.count += 1
        return f"{self.folder}/{self.count}"


def _session() -> Any:
    try:  # half a gigabyte that only this engine needs
        sql = importlib.import_module("pyspark.sql")
    except ImportError:
        raise RuleError(
            "这里没有安装 Spark：请安装附加包 cluster（pip install yunti[cluster]）和 Java 17"
        ) from None
    session = sql.SparkSession.builder.appName("yunti").getOrCreate().newSession()
    for name, value in SETTINGS.items():
        session.conf.set(name, value)
    return session


def _shared(session: Any) -> str | None:
    """Where the files go: any folder on one machine, the one that is set on a cluster."""
    folder: str | None = session.conf.get(FOLDER, None)
    if folder is None and not session.sparkContext.master.startswith("local"):
        raise RuleError(f"集群需要一个各节点都能读写的文件夹，请在 spark-defaults.conf 里设置 {FOLDER}")
    return folder
