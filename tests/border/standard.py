"""Objects of the standard library."""

from __future__ import annotations

import argparse
import array
import ast
import collections
import concurrent.futures
import configparser
import contextlib
import contextvars
import csv
import ctypes
import datetime
import decimal
import email.message
import fractions
import functools
import hashlib
import inspect
import io
import ipaddress
import itertools
import json
import logging
import mmap
import operator
import os
import pathlib
import queue
import random
import re
import sched
import shelve
import socket
import sqlite3
import statistics
import string
import struct
import tempfile
import textwrap
import threading
import time
import types
import typing
import unittest.mock
import urllib.parse
import uuid
import warnings
import weakref
import xml.etree.ElementTree as ElementTree
import zoneinfo
from collections import ChainMap, Counter, OrderedDict, UserDict, UserList, UserString, deque


class _Structure(ctypes.Structure):
    _fields_ = [("x", ctypes.c_double)]


class _Holder:
    """Something to refer to weakly."""


_KEPT = _Holder()


def _cell(value):
    return (lambda: value).__closure__[0]


def _element():
    element = ElementTree.Element("a")
    element.text = "1.0"
    return element


def _frame():
    return inspect.currentframe()


def _traceback():
    try:
        raise ValueError
    except ValueError as error:
        return error.__traceback__


def _record():
    return logging.makeLogRecord({"msg": "text"})


def _caught():
    try:
        raise ValueError("text")
    except ValueError as error:
        return error


def _config():
    made = configparser.ConfigParser()
    made["section"] = {"x": "1.0"}
    return made


def _queue():
    made = queue.Queue()
    made.put(1.0)
    return made


def _future():
    made = concurrent.futures.Future()
    made.set_result(1.0)
    return made


def _cached():
    f = functools.lru_cache(lambda x: 2.0 * x)
    f(1.0)
    return f


def _cached_closure(a):
    return functools.lru_cache(lambda x: a * x)


# What is closed once it was looked at.
CLOSED = {
    "open file": operator.methodcaller("close"),
    "tempfile.TemporaryFile": operator.methodcaller("close"),
    "sqlite3.Connection": operator.methodcaller("close"),
    "socket.socket": operator.methodcaller("close"),
    "mmap.mmap": operator.methodcaller("close"),
    "concurrent.futures.ThreadPoolExecutor": operator.methodcaller("shutdown"),
    "os.scandir": operator.methodcaller("close"),
}

OBJECTS = {
    "float": lambda: 1.0,
    "float that is not finite": lambda: float("nan"),
    "complex": lambda: 1.0 + 2.0j,
    "int": lambda: 1,
    "bool": lambda: True,
    "str": lambda: "text",
    "bytes": lambda: b"text",
    "bytearray": lambda: bytearray(b"text"),
    "memoryview": lambda: memoryview(b"text"),
    "None": lambda: None,
    "Ellipsis": lambda: ...,
    "NotImplemented": lambda: NotImplemented,
    "range": lambda: range(3),
    "slice": lambda: slice(0.0, 1.0),
    "list": lambda: [1.0, 2],
    "list, empty": list,
    "tuple": lambda: (1.0, 2),
    "dict": lambda: {"a": 1.0, 2: 3.0, (1.5, "x"): 2.0},
    "dict of floats by floats": lambda: {1.5: 2},
    "set of ints": lambda: {1, 2},
    "set of floats": lambda: {1.0},
    "frozenset of texts": lambda: frozenset(("a", "b")),
    "frozenset of floats": lambda: frozenset((1.0,)),
    "dict view": lambda: {"a": 1.0}.values(),
    "dict items": lambda: {"a": 1.0}.items(),
    "list iterator": lambda: iter([1.0]),
    "enumerate": lambda: enumerate([1.0]),
    "zip": lambda: zip([1.0], strict=True),
    "map": lambda: map(abs, [1.0]),
    "filter": lambda: filter(None, [1.0]),
    "reversed": lambda: reversed([1.0]),
    "object": object,
    "type": lambda: float,
    "property": lambda: property(len),
    "staticmethod": lambda: staticmethod(len),
    "classmethod": lambda: classmethod(len),
    "super": lambda: super(collections.OrderedDict, OrderedDict()),
    "module": lambda: operator,
    "builtin function": lambda: len,
    "builtin method": lambda: [1.0].append,
    "method descriptor": lambda: list.append,
    "code": lambda: _cell.__code__,
    "frame": _frame,
    "traceback": _traceback,
    "cell": lambda: _cell(1.0),
    "exception": lambda: ValueError(1.0, "text"),
    "exception that was raised": _caught,
    "exception group": lambda: ExceptionGroup("text", [ValueError(1.0)]),
    "KeyError": lambda: KeyError("a"),
    "OSError": lambda: OSError(2, "text"),
    "Counter": lambda: Counter("aab"),
    "Counter of floats": lambda: Counter(a=1.5),
    "OrderedDict": lambda: OrderedDict(a=1.0),
    "defaultdict": lambda: collections.defaultdict(float, a=1.0),
    "deque": lambda: deque([1.0], maxlen=3),
    "ChainMap": lambda: ChainMap({"a": 1.0}, {"a": 2.0}),
    "UserDict": lambda: UserDict(a=1.0),
    "UserList": lambda: UserList([1.0]),
    "UserString": lambda: UserString("text"),
    "mappingproxy": lambda: types.MappingProxyType({"a": 1.0}),
    "SimpleNamespace": lambda: types.SimpleNamespace(a=1.0),
    "array.array of doubles": lambda: array.array("d", [1.0, 2.0]),
    "array.array of ints": lambda: array.array("i", [1]),
    "os.stat_result": lambda: pathlib.Path(__file__).stat(),
    "time.struct_time": lambda: time.gmtime(0),
    "os.terminal_size": lambda: os.terminal_size((80, 24)),
    "Fraction": lambda: fractions.Fraction(1, 2),
    "Decimal": lambda: decimal.Decimal("1.5"),
    "decimal.Context": decimal.Context,
    "datetime": lambda: datetime.datetime(2000, 1, 1),
    "date": lambda: datetime.date(2000, 1, 1),
    "timedelta": lambda: datetime.timedelta(1.5),
    "timezone": lambda: datetime.UTC,
    "ZoneInfo": lambda: zoneinfo.ZoneInfo.no_cache("UTC"),
    "Path": lambda: pathlib.Path("a"),
    "PurePosixPath": lambda: pathlib.PurePosixPath("a"),
    "re.Pattern": lambda: re.compile("a"),
    "re.Match": lambda: re.match("a", "a"),
    "uuid.UUID": lambda: uuid.UUID(int=1),
    "ipaddress": lambda: ipaddress.ip_address("127.0.0.1"),
    "urllib parse result": lambda: urllib.parse.urlparse("http://a/b"),
    "open file": lambda: pathlib.Path(__file__).open(),  # noqa: SIM115
    "StringIO": lambda: io.StringIO("text"),
    "BytesIO": lambda: io.BytesIO(b"text"),
    "tempfile.TemporaryFile": tempfile.TemporaryFile,
    "os.scandir": lambda: os.scandir(os.path.dirname(__file__)),  # noqa: PTH120
    "mmap.mmap": lambda: mmap.mmap(-1, 16),
    "logging.Logger": lambda: logging.getLogger("border"),
    "logging.Handler": logging.NullHandler,
    "logging.LogRecord": _record,
    "logging.Formatter": logging.Formatter,
    "threading.Lock": threading.Lock,
    "threading.RLock": threading.RLock,
    "threading.Event": threading.Event,
    "threading.Condition": threading.Condition,
    "threading.Semaphore": threading.Semaphore,
    "threading.Barrier": lambda: threading.Barrier(2),
    "threading.Thread": threading.Thread,
    "threading.Timer": lambda: threading.Timer(1.0, len),
    "threading.local": threading.local,
    "queue.Queue of floats": _queue,
    "queue.SimpleQueue": queue.SimpleQueue,
    "concurrent.futures.ThreadPoolExecutor": lambda: concurrent.futures.ThreadPoolExecutor(1),
    "concurrent.futures.Future": _future,
    "contextvars.ContextVar": lambda: contextvars.ContextVar("v", default=1.0),
    "contextvars.Context": contextvars.copy_context,
    "contextlib.ExitStack": contextlib.ExitStack,
    "contextlib.nullcontext": lambda: contextlib.nullcontext(1.0),
    "contextlib.suppress": lambda: contextlib.suppress(ValueError),
    "sched.scheduler": sched.scheduler,
    "socket.socket": socket.socket,
    "sqlite3.Connection": lambda: sqlite3.connect(":memory:"),
    "csv.writer": lambda: csv.writer(io.StringIO()),
    "csv.DictReader": lambda: csv.DictReader(io.StringIO("a,b")),
    "hashlib": lambda: hashlib.md5(b"a"),
    "struct.Struct": lambda: struct.Struct("d"),
    "ctypes.c_double": lambda: ctypes.c_double(1.0),
    "ctypes array": lambda: (ctypes.c_double * 2)(1.0, 2.0),
    "ctypes.Structure": lambda: _Structure(1.0),
    "ctypes.py_object": lambda: ctypes.py_object([1.0]),
    "weakref.ref": lambda: weakref.ref(_KEPT),
    "weakref.proxy": lambda: weakref.proxy(_KEPT),
    "WeakKeyDictionary": weakref.WeakKeyDictionary,
    "WeakValueDictionary": weakref.WeakValueDictionary,
    "weakref.finalize": lambda: weakref.finalize(_KEPT, len, []),
    "functools.partial": lambda: functools.partial(print, 1.0, sep="x"),
    "functools.partial of keywords": lambda: functools.partial(print, a=1.0),
    "functools.partialmethod": lambda: functools.partialmethod(print, 1.0),
    "functools.lru_cache": _cached,
    "functools.lru_cache of a closure": lambda: _cached_closure(1.0),
    "functools.cached_property": lambda: functools.cached_property(len),
    "functools.cmp_to_key": lambda: functools.cmp_to_key(operator.sub),
    "functools.singledispatch": lambda: functools.singledispatch(len),
    "operator.itemgetter": lambda: operator.itemgetter(0),
    "operator.itemgetter of a float": lambda: operator.itemgetter(1.5),
    "operator.attrgetter": lambda: operator.attrgetter("a"),
    "operator.methodcaller": lambda: operator.methodcaller("a", 1.0),
    "itertools.count": lambda: itertools.count(1.0, 0.5),
    "itertools.cycle": lambda: itertools.cycle([1.0]),
    "itertools.repeat": lambda: itertools.repeat(1.0),
    "itertools.chain": lambda: itertools.chain([1.0]),
    "itertools.product": lambda: itertools.product([1.0]),
    "itertools.accumulate": lambda: itertools.accumulate([1.0]),
    "itertools.tee": lambda: itertools.tee([1.0])[0],
    "random.Random": lambda: random.Random(1),
    "random.SystemRandom": random.SystemRandom,
    "statistics.NormalDist": lambda: statistics.NormalDist(1.0, 2.0),
    "statistics.linear_regression": lambda: statistics.linear_regression([1.0, 2.0], [2.0, 4.0]),
    "string.Template": lambda: string.Template("a"),
    "string.Formatter": string.Formatter,
    "textwrap.TextWrapper": textwrap.TextWrapper,
    "json.JSONEncoder": json.JSONEncoder,
    "json.JSONDecoder": json.JSONDecoder,
    "argparse.Namespace": lambda: argparse.Namespace(a=1.0, n=2),
    "argparse.ArgumentParser": argparse.ArgumentParser,
    "configparser.ConfigParser": _config,
    "email.message.Message": email.message.Message,
    "xml Element": _element,
    "ast.Constant": lambda: ast.Constant(1.0),
    "inspect.Signature": lambda: inspect.signature(_cell),
    "inspect.Parameter": lambda: inspect.signature(_cell).parameters["value"],
    "types.GenericAlias": lambda: list[float],
    "types.UnionType": lambda: int | float,
    "typing.Any": lambda: typing.Any,
    "typing.TypeVar": lambda: typing.TypeVar("T"),
    "typing.Union": lambda: typing.Optional[float],  # noqa: UP045 - the class is looked at
    "typing.Annotated": lambda: typing.Annotated[float, 1.0],
    "typing.Literal": lambda: typing.Literal["a"],
    "typing.NewType": lambda: typing.NewType("N", float),
    "typing.ForwardRef": lambda: typing.ForwardRef("float"),
    "types.DynamicClassAttribute": lambda: types.DynamicClassAttribute(len),
    "unittest.mock.Mock": unittest.mock.Mock,
    "unittest.mock.MagicMock": unittest.mock.MagicMock,
    "unittest.mock.sentinel": lambda: unittest.mock.sentinel.a,
    "warnings.catch_warnings": warnings.catch_warnings,
    "shelve.Shelf": lambda: shelve.Shelf({}),
}
