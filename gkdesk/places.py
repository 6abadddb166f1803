"""Where files live: the only module that knows.

The edition data and the resources stand at the root of a checkout and inside the installed package.
"""

from pathlib import Path

from gkdesk.domain.errors import WorldError

_PACKAGE = Path(__file__).parent


def forms() -> Path:
    """The folder of editions."""
    return _shipped("forms")


def resources() -> Path:
    """The folder of icons, style and manual."""
    return _shipped("resources")


def data() -> Path:
    """Where this user's reports are kept unless another folder is named.

    WorldError where the system knows no home of this user's.
    """
    import platformdirs

    try:
        return Path(platformdirs.user_data_dir("gkdesk", appauthor=False))
    except RuntimeError as error:
        raise WorldError(
            "不知道本用户的主文件夹在哪里；请设好环境变量 HOME，或用 --store 写明数据文件夹。"
        ) from error


def copies() -> tuple[Path, ...]:
    """Where stores are worked on that lie on a share, a stick or in a synchronised folder.

    The first that lies better itself is used: where the data of users are on a share, what programs
    keep of their state may still be on this machine. No temporary folder: those are cleared. None
    for a user without a home.
    """
    import platformdirs

    try:
        state = platformdirs.user_state_dir("gkdesk", appauthor=False)
        return data() / "copies", Path(state) / "copies"
    except (RuntimeError, WorldError):
        return ()


def _shipped(name: str) -> Path:
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name
