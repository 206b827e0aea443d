"""A server extension, loaded by the benchmark only: engines may open generated atlases."""

from jupyter_server.serverapp import ServerApp

from cellucid_ext.engine import environment, process


def _command(fd: int, parent_pid: int, board: int) -> list[str]:
    command = environment.engine_command(fd, parent_pid, board)
    at = command.index("cellucid_ext.engine.child")
    return [*command[:at], "benchmarks.opening.generated_engine", *command[at + 1 :]]


def _load_jupyter_server_extension(app: ServerApp) -> None:
    process.engine_command = _command  # type: ignore[attr-defined]  # replaced on purpose
    app.log.info("Engines open generated atlases.")
