"""What the walks do, as generated code for one structure."""

from vspace.codegen import _kinds as _kinds
from vspace.codegen._build import BuildCompiler
from vspace.codegen._change import compile_change
from vspace.codegen._emitter import Code, Emitter, Gathered, NotCompilable
from vspace.codegen._fallbacks import fell_back
from vspace.codegen._fused import NOT_WRITABLE, compile_fused
from vspace.codegen._pack import (
    by_index,
    by_name,
    compile_pack,
    compile_unpack,
    write_pack,
    write_unpack,
)
from vspace.codegen._store import StoreCompiler, stores_in_object_array, stores_numbers
from vspace.codegen._surprises import is_surprise
from vspace.codegen._take import TakeCompiler

__all__ = [
    "NOT_WRITABLE",
    "BuildCompiler",
    "Code",
    "Emitter",
    "Gathered",
    "NotCompilable",
    "StoreCompiler",
    "TakeCompiler",
    "by_index",
    "by_name",
    "compile_change",
    "compile_fused",
    "compile_pack",
    "compile_unpack",
    "fell_back",
    "is_surprise",
    "stores_in_object_array",
    "stores_numbers",
    "write_pack",
    "write_unpack",
]
