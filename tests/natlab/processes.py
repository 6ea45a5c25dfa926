# SPDX-License-Identifier: MIT
"""Child processes whose output is read line by line and waited for by condition."""

import ctypes
import signal
import subprocess
import threading
import time


class LabError(Exception):
    """Something in the lab did not go as it must; the message says what."""


_libc = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1


def die_with_parent():
    """In the child before exec: a killed lab must not leave programs running."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


class Process:
    """A child with stdout and stderr collected as (seconds, line) in `lines`."""

    def __init__(self, argv, env=None, stdin=False, on_line=None):
        self.argv = argv
        self.lines = []  # (monotonic seconds, "out" or "err", text)
        self.changed = threading.Condition()
        self.on_line = on_line
        self.open_streams = 2
        self.child = subprocess.Popen(
            argv, env=env, text=True, errors="replace", bufsize=1, preexec_fn=die_with_parent,
            stdin=subprocess.PIPE if stdin else subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.threads = [threading.Thread(target=self._read, args=(stream, tag), daemon=True)
                        for stream, tag in ((self.child.stdout, "out"),
                                            (self.child.stderr, "err"))]
        for thread in self.threads:
            thread.start()

    def _read(self, stream, tag):
        for text in stream:
            line = (time.monotonic(), tag, text.rstrip("\r\n"))
            with self.changed:
                self.lines.append(line)
                self.changed.notify_all()
            if self.on_line:
                self.on_line(*line)
        with self.changed:
            self.open_streams -= 1
            self.changed.notify_all()

    def wait_for(self, find, timeout, what):
        """Waits until find(lines) is not None and returns that. LabError when it cannot come."""
        end = time.monotonic() + timeout
        with self.changed:
            while True:
                found = find(self.lines)
                if found is not None:
                    return found
                left = end - time.monotonic()
                if self.open_streams == 0:
                    raise LabError(f"ended without {what}\n{self.tail()}")
                if left <= 0:
                    raise LabError(f"no {what} within {timeout} s\n{self.tail()}")
                self.changed.wait(left)

    def wait_line(self, matches, timeout, what="the awaited line"):
        return self.wait_for(
            lambda lines: next((t for _, tag, t in lines if tag == "out" and matches(t)), None),
            timeout, what)

    def write_line(self, text):
        self.child.stdin.write(text + "\n")
        self.child.stdin.flush()

    def close_stdin(self):
        self.child.stdin.close()

    def wait(self, timeout):
        """The exit status, after all output has been read."""
        try:
            status = self.child.wait(timeout)
        except subprocess.TimeoutExpired:
            raise LabError(f"still running after {timeout} s\n{self.tail()}") from None
        for thread in self.threads:
            thread.join(5)
        return status

    def stop(self, number=signal.SIGTERM, grace=3.0):
        """Ends it: politely, then not."""
        if self.child.poll() is None:
            self.child.send_signal(number)
            try:
                self.child.wait(grace)
            except subprocess.TimeoutExpired:
                self.child.kill()
                self.child.wait()
        for thread in self.threads:
            thread.join(2)
        return self.child.returncode

    def tail(self, count=40):
        """The last lines, for a failure report."""
        head = f"    $ {' '.join(self.argv)}"
        return "\n".join([head, *(f"    {tag}: {text}" for _, tag, text in self.lines[-count:])])
