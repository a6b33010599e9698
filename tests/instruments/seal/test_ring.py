"""Sealed fields, the blind index and the key file: what opens, and all that must not."""

import copy
import io
import os
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yikou.seal import (
    PROVIDERS,
    KeyFileUnsafe,
    KeyMissing,
    KeyRing,
    SealBroken,
    create_key_file,
    load_key_file,
    save_key_file,
)
from yikou.seal.providers import BY_CODE, digest, framed

NUMBER = "11010519491231002X"
CONTEXT = "register.person.id_number"
SUITES = sorted(PROVIDERS)


@pytest.fixture(params=SUITES)
def ring(request):
    return KeyRing.new(provider_name=request.param)


@given(
    content=st.one_of(st.binary(), st.text(st.characters(exclude_categories=["Cs"]))),
    suite=st.sampled_from(SUITES),
)
@settings(max_examples=60, deadline=None)
def test_sealed_content_comes_back_byte_for_byte(content, suite):
    """Encryption is worth nothing if a rare Hanzi or an empty field does not come back as it was."""
    ring = KeyRing.new(provider_name=suite)
    sealed = ring.seal(content, context=CONTEXT)
    assert ring.unseal(sealed, context=CONTEXT) == (content.encode() if isinstance(content, str) else content)


def test_same_text_sealed_twice_differs(ring):
    """Equal ciphertexts would show who shares a bank account."""
    assert ring.seal(NUMBER, context=CONTEXT) != ring.seal(NUMBER, context=CONTEXT)


def test_many_values_are_each_what_one_would_be(ring):
    """A list of a hundred thousand people goes the short way; its cells must be nobody's but their own."""
    texts = [NUMBER, None, "", "𠮷野", NUMBER]
    sealed = ring.seal_all(texts, context=CONTEXT)
    assert len(set(sealed)) == 5, "equal texts must not look equal"
    assert [cell and ring.unseal_text(cell, context=CONTEXT) for cell in sealed] == texts
    assert ring.unseal_texts(sealed, context=CONTEXT) == texts
    one_by_one = [ring.blind_index(text, context=CONTEXT) for text in texts if text is not None]
    assert ring.blind_indexes([text for text in texts if text is not None], context=CONTEXT) == one_by_one
    assert ring.blind_indexes([NUMBER], context="another") != one_by_one[:1]


def test_a_column_in_the_middle_of_a_rotation_opens_whole(ring):
    """While keys are changed a column holds values of both keys, and of both suites, in any order."""
    other = next(name for name in SUITES if name != ring.provider.name)
    newer = ring.rotated("2027", provider_name=other)
    texts = [f"第{number}人" for number in range(12)]
    sealed = [(ring, newer)[number % 3 == 0].seal(text, context=CONTEXT) for number, text in enumerate(texts)]
    assert newer.unseal_texts(sealed, context=CONTEXT) == texts
    with pytest.raises(KeyMissing):
        ring.unseal_texts(sealed, context=CONTEXT)


def test_one_bad_cell_refuses_its_whole_column(ring):
    """Nothing may be read past a value that was altered, cut, moved from another column or no text at all."""
    sound = ring.seal_all(["甲", "乙", "丙"], context=CONTEXT)
    moved = ring.seal("乙", context="register.person.name")
    altered = sound[1][:-1] + bytes((sound[1][-1] ^ 1,))
    binary = ring.seal(b"\xff\xfe", context=CONTEXT)
    for bad in (moved, altered, sound[1][:20], b"", b"\x01", binary):
        for place in range(3):
            column = [bad if at == place else cell for at, cell in enumerate(sound)]
            with pytest.raises(SealBroken):
                ring.unseal_texts(column, context=CONTEXT)
    with pytest.raises(TypeError):
        ring.unseal_texts([*sound, "甲"], context=CONTEXT)
    with pytest.raises(ValueError, match="不能编码"):
        ring.seal_all(["甲", "\ud800"], context=CONTEXT)


def test_every_changed_byte_is_refused(ring):
    """A clerk with database access must not be able to alter a sealed value, its header included."""
    sealed = ring.seal(NUMBER, context=CONTEXT)
    for position in range(len(sealed)):
        for flip in (0x01, 0x80):
            broken = bytearray(sealed)
            broken[position] ^= flip
            with pytest.raises(SealBroken):
                ring.unseal(bytes(broken), context=CONTEXT)


def test_every_cut_is_refused(ring):
    """A column too short in a foreign database would cut values; none may open as something else."""
    sealed = ring.seal(NUMBER, context=CONTEXT)
    for size in range(len(sealed)):
        with pytest.raises(SealBroken):
            ring.unseal(sealed[:size], context=CONTEXT)


def test_value_moved_to_another_column_is_refused(ring):
    """The context binds a value to its place: a phone cannot be passed off as an account."""
    sealed = ring.seal(NUMBER, context=CONTEXT)
    with pytest.raises(SealBroken):
        ring.unseal(sealed, context="register.person.phone")


def test_error_says_nothing_of_the_content(ring):
    """Exception texts land in logs, and logs must hold no identity number, key or context."""
    sealed = bytearray(ring.seal(NUMBER, context=CONTEXT))
    sealed[-1] ^= 1
    with pytest.raises(SealBroken) as caught:
        ring.unseal(bytes(sealed), context=CONTEXT)
    assert NUMBER not in str(caught.value)
    assert caught.value.__cause__ is None
    assert str(caught.value) == "密封内容已被改动,或密钥、用途不符,无法打开"


def test_lone_surrogate_error_does_not_quote_the_text(ring):
    """Python's own UnicodeEncodeError carries the whole text in its arguments."""
    with pytest.raises(ValueError, match="孤立代理项") as caught:
        ring.seal(NUMBER + "\ud800", context=CONTEXT)
    assert NUMBER not in repr(caught.value.args)


def test_memoryview_of_the_database_opens(ring):
    """PostgreSQL's driver hands binary columns out as memoryview."""
    assert ring.unseal_text(memoryview(ring.seal("张三", context="n")), context="n") == "张三"


def test_bytes_that_are_no_text_are_refused_as_text(ring):
    """Reading a key as text must fail by the same error, not by UnicodeDecodeError with its content."""
    with pytest.raises(SealBroken, match="不是文字"):
        ring.unseal_text(ring.seal(b"\xff\xfe", context="n"), context="n")


@pytest.mark.parametrize("wrong", [None, 3, "text", ["x"]])
def test_only_bytes_are_unsealed(ring, wrong):
    """A null column must not look like a broken seal."""
    with pytest.raises(TypeError):
        ring.unseal(wrong, context="n")


def test_rotation_keeps_old_values_readable_and_marks_them():
    """Keys are changed while a million rows still carry the old one."""
    old = KeyRing.new(key_id="2025")
    sealed = old.seal(NUMBER, context=CONTEXT)
    new = old.rotated("2026")
    assert new.unseal_text(sealed, context=CONTEXT) == NUMBER
    assert not new.is_current(sealed)
    assert new.is_current(new.seal(NUMBER, context=CONTEXT))
    with pytest.raises(KeyMissing):
        old.unseal(new.seal(NUMBER, context=CONTEXT), context=CONTEXT)


def test_rotation_to_another_suite_keeps_the_index():
    """A district that moves to SM4 must still find everybody by the indexes it has stored."""
    old = KeyRing.new()
    new = old.rotated("k2", provider_name="SM4-GCM")
    assert new.unseal_text(old.seal(NUMBER, context=CONTEXT), context=CONTEXT) == NUMBER
    assert new.blind_index(NUMBER, context="id") == old.blind_index(NUMBER, context="id")


def test_reused_key_id_is_refused():
    """Two keys under one id would leave values that never open again."""
    with pytest.raises(ValueError, match="不能重复"):
        KeyRing.new(key_id="k1").rotated("k1")


def test_blind_index_is_equal_within_a_context_only(ring):
    """Equal marks across tables would link a bank account to an illness without any key."""
    assert ring.blind_index(NUMBER, context="id") == ring.blind_index(NUMBER, context="id")
    assert ring.blind_index(NUMBER, context="id") != ring.blind_index(NUMBER, context="phone")
    assert ring.blind_index("b", context="a") != ring.blind_index("", context="ab")
    assert ring.blind_index(NUMBER, context="id") != KeyRing.new().blind_index(NUMBER, context="id")
    assert len(ring.blind_index(NUMBER, context="id")) == 64


def test_ring_shows_no_key_and_cannot_be_pickled(ring):
    """Debug pages print reprs, and job queues pickle arguments."""
    secrets = [ring.secrets_hex()["index_key"], *ring.secrets_hex()["keys"].values()]
    assert not any(secret in repr(ring) for secret in secrets)
    with pytest.raises(TypeError):
        pickle.dumps(ring)
    with pytest.raises(TypeError):
        pickle.dumps(ring.new_data_key(context="x"))
    with pytest.raises(TypeError):
        copy.copy(ring)


GOOD = KeyRing.new(key_id="a").secrets_hex()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"keys": {"a": "zz"}}, "不是十六进制"),
        ({"keys": {"a": "ab" * 16}}, "应为 32 字节"),
        ({"keys": {"a": "00" * 32}}, "不是随机的"),
        ({"current": "b"}, "没有当前密钥"),
        ({"keys": {"张": GOOD["keys"]["a"]}, "current": "张"}, "密钥编号"),
        ({"index_key": GOOD["keys"]["a"]}, "不能与加密密钥相同"),
        ({"index_key": ""}, "索引密钥应为"),
        ({"provider_name": "DES"}, "可用:AES-256-GCM、SM4-GCM"),
    ],
)
def test_wrong_settings_are_refused_in_words(change, words):
    """A deployment with a bad key must stop at start-up, with a sentence that says which key."""
    given_settings = {"keys": GOOD["keys"], "current": "a", "index_key": GOOD["index_key"], **change}
    with pytest.raises(ValueError, match=words) as caught:
        KeyRing.from_hex(**given_settings)
    assert GOOD["keys"]["a"] not in str(caught.value)


def test_data_key_seals_apart_and_dies_with_its_wrapping(ring):
    """Erasing one person is destroying one wrapped key; another key, even the ring, opens nothing."""
    key = ring.new_data_key(context="person:1")
    sealed = key.seal("张三", context="name")
    again = ring.open_data_key(key.wrapped, context="person:1")
    assert again.unseal(sealed, context="name").decode() == "张三"
    with pytest.raises(SealBroken):
        ring.open_data_key(key.wrapped, context="person:2")
    with pytest.raises(SealBroken):
        again.unseal(sealed, context="phone")
    with pytest.raises(SealBroken):
        again.unseal(sealed[:20], context="name")
    with pytest.raises(SealBroken):
        ring.new_data_key(context="person:1").unseal(sealed, context="name")
    assert NUMBER not in repr(key)


@pytest.mark.parametrize("suite", SUITES)
def test_rewrapping_moves_a_data_key_to_the_current_key(suite):
    """Rotation must not mean reading and writing every stored file."""
    old = KeyRing.new(key_id="2025")
    key = old.new_data_key(context="f")
    sealed = key.seal("x", context="y")
    new = old.rotated("2026", provider_name=suite)
    moved = new.rewrap(key.wrapped, context="f")
    assert moved != key.wrapped
    assert new.open_data_key(moved, context="f").unseal(sealed, context="y") == b"x"
    assert new.rewrap(moved, context="f") == moved
    with pytest.raises(SealBroken):
        new.rewrap(key.wrapped, context="g")


def test_key_file_is_private_and_reads_back(tmp_path):
    """The file is the whole secret of a deployment."""
    path = tmp_path / "keys.json"
    ring = create_key_file(path, provider_name="SM4-GCM")
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_key_file(path).unseal_text(ring.seal("x", context="c"), context="c") == "x"
    assert load_key_file(path).secrets_hex() == ring.secrets_hex()


def test_key_file_is_never_overwritten(tmp_path):
    """Running the setup twice must not make every stored value unreadable."""
    path = tmp_path / "keys.json"
    create_key_file(path)
    before = path.read_bytes()
    with pytest.raises(KeyFileUnsafe, match="已存在"):
        create_key_file(path)
    assert path.read_bytes() == before


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666, 0o610])
def test_key_file_readable_by_others_is_refused(tmp_path, mode):
    """A key that the whole office can read is no key."""
    path = tmp_path / "keys.json"
    create_key_file(path)
    path.chmod(mode)
    with pytest.raises(KeyFileUnsafe, match="chmod 600"):
        load_key_file(path)


def test_key_file_with_one_changed_digit_is_refused(tmp_path):
    """A digit lost in copying must stop the start, not seal a day's work with a wrong key."""
    path = tmp_path / "keys.json"
    ring = create_key_file(path)
    secret = ring.secrets_hex()["keys"]["k1"]
    other = ("0" if secret[0] != "0" else "1") + secret[1:]
    path.write_text(path.read_text().replace(secret, other))
    with pytest.raises(KeyFileUnsafe, match="已损坏"):
        load_key_file(path)


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", "null", '{"format": "yikou-keys/2"}', "\x00\xff", '{"format":']
)
def test_damaged_key_file_is_refused_without_its_content(tmp_path, content):
    """Half a file after a full disk is a sentence, never a traceback with key material."""
    path = tmp_path / "keys.json"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(KeyFileUnsafe):
        load_key_file(path)


def test_missing_key_file_is_a_sentence(tmp_path):
    """The most common mistake at the first start."""
    with pytest.raises(KeyFileUnsafe, match="打不开"):
        load_key_file(tmp_path / "none")


def test_saving_a_ring_that_lacks_a_key_is_refused(tmp_path):
    """Dropping an old key would silently destroy whatever it sealed."""
    path = tmp_path / "keys.json"
    ring = create_key_file(path)
    save_key_file(path, ring.rotated("k2"))
    assert load_key_file(path).current == "k2"
    with pytest.raises(KeyFileUnsafe, match="缺少文件里已有的 1 把"):
        save_key_file(path, ring)
    assert load_key_file(path).current == "k2"
    assert [entry.name for entry in tmp_path.iterdir()] == ["keys.json"]
    assert path.stat().st_mode & 0o777 == 0o600


def test_sm4_and_sm3_agree_with_their_published_values():
    """The national algorithms must be the national algorithms: GB/T 32905 A.1 and RFC 8998 A.1."""
    assert digest("SM3", b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    cipher = BY_CODE[2].cipher(bytes.fromhex("0123456789ABCDEFFEDCBA9876543210"))
    bound = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    plain = bytes.fromhex("".join(pair * 8 for pair in ("AA", "BB", "CC", "DD", "EE", "FF", "EE", "AA")))
    sealed = cipher.encrypt(bytes.fromhex("00001234567800000000ABCD"), plain, bound)
    assert sealed.hex().upper() == (
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
        "83DE3541E4C2B58177E065A9BF7B62EC"
    )


def test_wrong_key_size_and_unknown_hash_are_named():
    """A provider used by hand must not truncate a key or fall back to another hash."""
    with pytest.raises(ValueError, match="16 字节"):
        BY_CODE[2].cipher(b"x" * 32)
    with pytest.raises(ValueError, match="MD5"):
        digest("MD5", b"")


@given(left=st.lists(st.binary(max_size=12)), right=st.lists(st.binary(max_size=12)))
def test_framing_is_injective(left, right):
    """Fields joined without lengths let ("ab","c") pass for ("a","bc"): the bug this replaces."""
    assert (framed(*left) == framed(*right)) == (left == right)


def test_sealed_value_is_never_text(ring):
    """An io object or a str given to unseal is a programming error, told at once."""
    with pytest.raises(TypeError):
        ring.seal(io.BytesIO(b"x"), context="c")
