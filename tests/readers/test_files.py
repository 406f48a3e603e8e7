"""What a file is, before anybody reads it."""

import pytest

from keienvelope.errors import MissingFileError, NativeCadFileError, UnsupportedFormatError
from keienvelope.readers import codepage, read
from keienvelope.readers.kernel import load_kernel

NATIVE = ["CATPart", "CATProduct", "3dxml", "cgr", "jt", "prt", "SLDPRT", "x_t"]


@pytest.mark.parametrize("suffix", NATIVE)
def test_native_files_are_answered_with_what_to_export(suffix, tmp_path):
    path = tmp_path / f"car.{suffix}"
    path.write_bytes(b"V5_CFV2 something")
    with pytest.raises(NativeCadFileError, match="Export STEP AP242 or AP214"):
        read(path)


def test_other_files_are_answered_with_what_is_read(tmp_path):
    path = tmp_path / "car.docx"
    path.write_bytes(b"PK")
    with pytest.raises(UnsupportedFormatError, match=r"\.step, \.stp, .*\.obj, \.ply, \.off\.$"):
        read(path)


def test_a_missing_file_is_missing_whatever_its_name(tmp_path):
    for name in ("car.step", "car.prt", "car"):
        with pytest.raises(MissingFileError, match="no such file"):
            read(tmp_path / name)


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(ValueError, match="not a regular file"):
        read(tmp_path)


NAMES = {
    "UTF8": "ミラー Tür",
    "CP1251": "Сборка колесо",
    "CP1252": "Tür vorne, rétroviseur",
    "SJIS": "ドアミラー左",
    "GBK": "后视镜总成",
}
ENCODINGS = {"UTF8": "utf-8", "CP1251": "cp1251", "CP1252": "cp1252", "SJIS": "shift_jis"}


@pytest.mark.parametrize("page", NAMES)
def test_the_code_page_of_names_is_found(page, tmp_path):
    path = tmp_path / "a.step"
    encoding = ENCODINGS.get(page, "gbk")
    lines = "\n".join(f"#{i}=PRODUCT('{NAMES[page]}','',$,());" for i in range(5))
    path.write_bytes(b"ISO-10303-21;\n" + lines.encode(encoding))
    assert codepage.detect(path).kernel_name == page


def test_ascii_needs_no_guess(tmp_path):
    path = tmp_path / "a.step"
    path.write_bytes(b"#1=PRODUCT('body','',$,());\n" * 100)
    assert codepage.detect(path) is codepage.UTF_8
    assert codepage.note(codepage.UTF_8) == ()
    assert "Cyrillic" in codepage.note(codepage.CYRILLIC)[0]


def test_a_missing_system_library_is_named(monkeypatch):
    load_kernel.cache_clear()

    def refuse(name, *_args, **_kwargs):
        raise ImportError("libGL.so.1: cannot open shared object file: No such file or directory")

    monkeypatch.setattr("platform.system", lambda: "Linux")
    monkeypatch.setattr("builtins.__import__", refuse)
    try:
        with pytest.raises(ImportError, match=r"libgl1 libx11-6 libexpat1"):
            load_kernel()
    finally:
        monkeypatch.undo()
        load_kernel.cache_clear()
