package dev.holdfast.cli;

import dev.holdfast.DistributedLock;
import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LeaseLostException;
import dev.holdfast.LockKeyConflictException;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.LockTimeoutException;
import dev.holdfast.LockUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a command under a lock. */
@Command(
        name = "run",
        description = {
            "Runs a command under a lock.",
            "",
            "The lock is renewed while the command runs, and released when the command has ended. The command receives the"
                    + " name of the lock in HOLDFAST_LOCK, and in HOLDFAST_FENCING_TOKEN the fencing token, which is higher"
                    + " for each later holder. If this program is asked to end, it ends the command and all processes that"
                    + " the command started.",
            ""
        },
        optionListHeading = "%nOptions, before the name:%n",
        exitCodeOnInvalidInput = ExitCodes.WRONG_ARGUMENTS,
        exitCodeList = {
            "N:the exit code of the command, if it is none of these; 128 + n if signal n ended it",
            ExitCodes.UNAVAILABLE_TEXT + "; the command was not run",
            "120:another holder has the lock; the command was not run",
            "121:another holder still had the lock after the whole wait time; the command was not run",
            "122:the lock was lost while the command ran",
            "125:wrong arguments",
            "126:the command cannot be started",
            "127:there is no such command"
        },
        footer = {
            "  ./holdfast run nightly -- ./report.sh --all",
            "  ./holdfast run --wait 5m --ttl 10s nightly ./report.sh",
            "  ./holdfast run nightly sh -c 'echo $HOLDFAST_FENCING_TOKEN'"
        })
final class RunCommand extends LockCommand implements Callable<Integer> {
    private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Option(
            names = "--ttl",
            paramLabel = "TIME",
            defaultValue = "30s",
            description = "The lease time: how long the lock outlives this program if it dies (default:"
                    + " ${DEFAULT-VALUE}).")
    private Duration ttl = Duration.ZERO;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            defaultValue = "0s",
            converter = WaitConverter.class,
            description = "How long to wait for the lock, or 'forever' (default: do not wait).")
    private Duration wait = Duration.ZERO;

    @Option(
            names = "--no-renew",
            description = "Does not renew: the lock ends after the --ttl, whether the command has ended or not.")
    private boolean noRenew;

    @Option(
            names = "--on-lost",
            paramLabel = "WHAT",
            defaultValue = "kill",
            description =
                    "What happens to the command if its lock is lost: 'kill' ends it at once, 'signal' sends SIGTERM,"
                            + " 'ignore' lets it continue (default: ${DEFAULT-VALUE}).")
    private OnLost onLost = OnLost.kill;

    @Parameters(index = "0", paramLabel = "NAME", description = "The name of the lock.")
    private String name = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "COMMAND", description = "The command and its arguments.")
    private List<String> command = new ArrayList<>();

    private final ChildProcess child = new ChildProcess();
    private final AtomicReference<@Nullable LeaseLoss> loss = new AtomicReference<>();
    private volatile @Nullable Lease lease;

    /** Reads a duration, or 'forever'. */
    static final class WaitConverter extends LockCommand implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            return text.equals("forever") ? FOREVER : new DurationConverter().convert(text);
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        if (command.get(0).equals("--")) {
            command.remove(0);
        }
        LockOptions options =
                LockOptions.builder().leaseTime(ttl).autoRenew(!noRenew).build();
        try (LockProvider locks = target().openAs(System.getProperty("user.name", ""))) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(locks), "end"));
            DistributedLock lock = locks.lock(name, options);
            Lease granted = wait.equals(FOREVER) ? lock.acquire() : lock.acquire(wait);
            lease = granted;
            return run(granted);
        } catch (LockTimeoutException busy) {
            printError(busy.getMessage());
            return wait.isZero() ? ExitCodes.BUSY : ExitCodes.TIMEOUT;
        }
    }

    /** Cleans up after a signal: ends the command first, then releases the lock that it needs, or ends the wait for it. */
    private void end(LockProvider locks) {
        child.end(PATIENCE);
        Lease held = lease;
        if (held != null) {
            isReleased(held);
        }
        locks.close();
    }

    private int run(Lease granted) throws InterruptedException {
        Map<String, String> environment = new HashMap<>(Map.of("HOLDFAST_LOCK", name));
        granted.fencingToken().ifPresent(fence -> environment.put("HOLDFAST_FENCING_TOKEN", String.valueOf(fence)));
        int code;
        try {
            if (!child.start(command, environment)) {
                return ExitCode.SOFTWARE; // never seen, because a signal ends this program
            }
            granted.lost().thenAccept(this::lost);
            code = child.exitCode();
        } catch (IOException e) {
            printError(e.getMessage());
            code = ChildProcess.exists(command.get(0)) ? ExitCodes.NOT_EXECUTABLE : ExitCodes.NOT_FOUND;
        }
        return isReleased(granted) ? code : ExitCodes.LOST;
    }

    private void lost(LeaseLoss how) {
        if (loss.compareAndSet(null, how)) {
            printError(new LeaseLostException(how).getMessage());
        }
        switch (onLost) {
            case kill -> child.kill();
            case signal -> child.terminate();
            case ignore -> {}
        }
    }

    /**
     * Returns whether the lock was held until now. If the release gets no reply, that is assumed, and the lock ends with its
     * lease time.
     */
    private boolean isReleased(Lease held) {
        try {
            return held.release();
        } catch (LockUnavailableException noAnswer) {
            printError(noAnswer.getMessage() + "; the lock ends with its lease time");
            return true;
        } catch (LockKeyConflictException foreign) {
            printError(foreign.getMessage());
            return false;
        }
    }
}
