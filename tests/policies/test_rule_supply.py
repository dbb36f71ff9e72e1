"""References to images, read as container runtimes read them."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.accessors.images import Image, image
from policies.engine.inputs import UnreadableError, Value

SHA256 = "sha256:" + "0123456789abcdef" * 4


def read(text: str) -> Image:
    found = image(Value(text, "image"))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "registry", "path", "tag", "digest"),
    [
        ("redis", "docker.io", "library/redis", None, None),
        ("redis:7", "docker.io", "library/redis", "7", None),
        ("bitnami/redis", "docker.io", "bitnami/redis", None, None),
        ("docker.io/redis", "docker.io", "library/redis", None, None),
        ("index.docker.io/redis:7", "docker.io", "library/redis", "7", None),
        (f"redis@{SHA256}", "docker.io", "library/redis", None, SHA256),
        (f"redis:7@{SHA256}", "docker.io", "library/redis", "7", SHA256),
        ("localhost/redis", "localhost", "redis", None, None),
        ("localhost:5000/redis", "localhost:5000", "redis", None, None),
        ("registry:5000/a/b:1", "registry:5000", "a/b", "1", None),
        # A first part with a capital letter can be no part of a path.
        ("Registry/redis", "registry", "redis", None, None),
        ("registry.k8s.io/pause:3.10", "registry.k8s.io", "pause", "3.10", None),
        ("[2001:db8::1]:5000/a", "[2001:db8::1]:5000", "a", None, None),
        ("a.b/c__d/e-f/g---h.i", "a.b", "c__d/e-f/g---h.i", None, None),
    ],
)
def test_a_reference_is_read_with_all_that_it_leaves_out(
    text: str, registry: str, path: str, tag: str | None, digest: str | None
) -> None:
    assert read(text) == Image(registry, path, tag, digest)


@pytest.mark.parametrize(
    "text",
    [
        " ",
        "a b",
        "Redis",
        "redis:",
        "redis:7\n",
        "\nredis",
        "redis:-7",
        f"redis:{'7' * 129}",
        "redis@sha256:0123",
        f"redis@{SHA256}@{SHA256}",
        "redis/",
        "/redis",
        "a//b",
        "a/../b",
        "a/./b",
        "a___b",
        "a..b",
        "https://registry.k8s.io/pause",
        "registry.k8s.io:port/pause",
        "registry.k8s.io",  # a name on Docker Hub, which is allowed there: below
        "-a",
        "a-",
        "re\u0131dis",
        "redis:\u0667",
        "0123456789abcdef" * 4,
        f"a.b/{'c' * 252}",
    ],
)
def test_what_no_runtime_takes_is_unreadable_and_not_shown(text: str) -> None:
    if text == "registry.k8s.io":
        assert read(text) == Image("docker.io", "library/registry.k8s.io", None, None)
        return
    with pytest.raises(UnreadableError) as error:
        image(Value(text, "spec.image"))
    assert str(error.value) == "spec.image cannot be read as an image reference"


def test_a_name_may_have_255_letters() -> None:
    assert read(f"a.b/{'c' * 251}").path == "c" * 251


def test_no_image_is_none() -> None:
    assert image(Value(None, "image")) is None
    assert image(Value("", "image")) is None


def words(letters: str, between: list[str]) -> st.SearchStrategy[str]:
    """Words of these letters, joined by what may stand between them."""
    word = st.text(letters, min_size=1, max_size=6)
    more = st.lists(st.tuples(st.sampled_from(between), word).map("".join), max_size=2).map("".join)
    return st.builds(lambda first, rest: first + rest, word, more)


plain = string.ascii_lowercase + string.digits
hosts = st.lists(words(plain, ["-", "--"]), min_size=2, max_size=4).map(".".join)
registries = st.builds(lambda host, port: f"{host}:{port}" if port else host, hosts, st.none() | st.integers(1, 65535))
paths = st.lists(words(plain, [".", "_", "__", "-", "--"]), min_size=1, max_size=3).map("/".join)
tags = st.none() | st.text(string.ascii_letters + string.digits + "_.-", min_size=1, max_size=20).filter(
    lambda tag: tag[0] not in ".-"
)
digests = st.none() | st.just(SHA256)


@given(registry=registries, path=paths, tag=tags, digest=digests)
def test_every_reference_comes_apart_where_it_was_put_together(
    registry: str, path: str, tag: str | None, digest: str | None
) -> None:
    text = f"{registry}/{path}" + (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")
    assert read(text) == Image(registry, path, tag, digest)


@given(path=paths, tag=tags)
def test_without_a_registry_it_is_docker_hub_s(path: str, tag: str | None) -> None:
    first = path.partition("/")[0]
    if "/" in path and ("." in first or first == "localhost"):
        return  # that would be the registry
    if len(path) == 64:
        return
    expected = path if "/" in path else f"library/{path}"
    assert read(path + (f":{tag}" if tag else "")) == Image("docker.io", expected, tag, None)


@given(text=st.text(st.characters(codec="utf-8"), max_size=30))
def test_any_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    try:
        found = image(Value(text, "image"))
    except UnreadableError:
        return
    if found is not None:
        assert not set(found.path) & set(" \n\t\r@:$()")


@pytest.mark.parametrize(
    ("source", "text", "expected"),
    [
        ("*.dkr.ecr.*.amazonaws.com", "123456789012.dkr.ecr.us-east-1.amazonaws.com/a", True),
        ("*.dkr.ecr.*.amazonaws.com", "1.dkr.ecr.us-east-1.amazonaws.com.evil.com/a", False),
        ("*.dkr.ecr.*.amazonaws.com", "evil.com/1.dkr.ecr.us-east-1.amazonaws.com/a", False),
        ("*.dkr.ecr.*.amazonaws.com", "1.dkr.ecr.us-east-1.amazonaws.com:443/a", False),
        ("registry.k8s.io", "REGISTRY.k8s.io/a", True),
        ("public.ecr.aws/eks", "public.ecr.aws/eks/a", True),
        ("public.ecr.aws/eks/", "public.ecr.aws/eks/a", True),
        ("public.ecr.aws/eks", "public.ecr.aws/eksa/a", False),
        ("public.ecr.aws/eks", "public.ecr.aws/eks", True),
        ("docker.io/library", "redis", True),
        ("docker.io/library", "bitnami/redis", False),
        ("localhost:5000", "localhost:5000/a", True),
        ("localhost", "localhost:5000/a", False),
    ],
)
def test_a_source_is_a_registry_or_a_part_of_one(source: str, text: str, expected: bool) -> None:
    assert read(text).is_from([source]) is expected
    assert read(text).is_from(["example.com", source]) is expected
    assert not read(text).is_from([])
