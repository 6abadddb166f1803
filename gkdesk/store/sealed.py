"""Bytes under a password: scrypt makes the key, AES-256-GCM keeps content and header from change.

Both are those of the ``cryptography`` library, loaded when a password is first used. The cost of
scrypt is fixed for this kind of file and not read from it, so no file can ask for more.
"""

import os

from gkdesk.domain.errors import Refused, WorldError

_MARK = b"gkdesk sealed 1\n"
_SALT, _NONCE = 16, 12
_COST, _BLOCK, _LANES = 2**15, 8, 1
"""32 MB and about a tenth of a second for each password tried."""
_SHORTEST = 8


def is_sealed(content: bytes) -> bool:
    """Whether bytes are under a password."""
    return content.startswith(_MARK)


def seal(content: bytes, password: str) -> bytes:
    """Put content under a password; Refused where that is too short to help."""
    if len(password) < _SHORTEST:
        raise Refused(f"密码太短，请至少用 {_SHORTEST} 个字符。")
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    head = _MARK + salt + nonce
    return head + AESGCM(_key(password, salt)).encrypt(nonce, content, head)


def unseal(sealed: bytes, password: str) -> bytes:
    """The content again; WorldError where the password is wrong or the bytes were changed."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    cut = len(_MARK) + _SALT
    head, salt = sealed[: cut + _NONCE], sealed[len(_MARK) : cut]
    try:
        return AESGCM(_key(password, salt)).decrypt(head[cut:], sealed[cut + _NONCE :], head)
    except (InvalidTag, ValueError) as error:
        raise WorldError("密码不对，或者文件已损坏；请核对密码，不行就请对方重新移交。") from error


def _key(password: str, salt: bytes) -> bytes:
    from unicodedata import normalize

    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    kdf = Scrypt(salt=salt, length=32, n=_COST, r=_BLOCK, p=_LANES)
    return kdf.derive(normalize("NFC", password).encode("utf-8", "surrogatepass"))
