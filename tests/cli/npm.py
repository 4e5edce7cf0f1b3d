"""One file of a package of npm, by a line "NAME VERSION INTEGRITY" of ours; fetched once into the build directory. A machine
without npm, or npm without an answer, is a reason to skip."""

import base64
import hashlib
import os
import shutil
import subprocess
import tarfile

from harness import BINARY, Skip, TIMEOUT


def read(line, member):
    """The text of package/MEMBER."""
    name, version, integrity = open(line, encoding="utf-8").read().split()
    build = os.path.dirname(BINARY)
    package = os.path.join(build, "%s-%s.tgz" % (name, version))
    if not os.path.exists(package):
        if not shutil.which("npm"):
            raise Skip("npm is not installed")
        try:
            done = subprocess.run(["npm", "pack", "--loglevel=error", "%s@%s" % (name, version)], cwd=build, timeout=TIMEOUT,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        except subprocess.TimeoutExpired:
            raise Skip("%s %s could not be fetched: npm did not answer" % (name, version)) from None
        if done.returncode != 0 or not os.path.exists(package):
            said = done.stdout.decode("utf-8", "replace").strip().splitlines() or ["npm said nothing"]
            raise Skip("%s %s could not be fetched: %s" % (name, version, said[0][:200]))
    algorithm, _, expected = integrity.partition("-")
    with open(package, "rb") as f:
        found = base64.b64encode(hashlib.new(algorithm, f.read()).digest()).decode()
    if found != expected:
        os.remove(package)
        raise AssertionError("%s is not the package of %s: %s-%s" % (package, os.path.basename(line), algorithm, found))
    with tarfile.open(package) as tar:
        return tar.extractfile("package/" + member).read().decode("utf-8")
