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
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a command while a lock is held. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a command while a lock is held.",
            "",
            "The lock is renewed as long as the command runs, and released when it has ended. The command finds the name"
                    + " of the lock in HOLDFAST_LOCK and the fencing token, which is higher for each later holder, in"
                    + " HOLDFAST_FENCING_TOKEN. It is ended, with all that it started, if this program is asked to end.",
            ""
        },
        optionListHeading = "%nOptions, before the name:%n",
        exitCodeOnInvalidInput = ExitCodes.WRONG_ARGUMENTS,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "N:that of the command, if none of these; 128 + n if signal n ended it",
            "119:Redis did not answer, or not as it should; the command was not run",
            "120:somebody else holds the lock; the command was not run",
            "121:the same after all of the wait",
            "122:the lock was lost while the command ran",
            "125:wrong arguments",
            "126:the command cannot be started",
            "127:there is no such command"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./holdfast run nightly -- ./report.sh --all",
            "  ./holdfast run --wait 5m --ttl 10s nightly ./report.sh",
            "  ./holdfast run nightly sh -c 'echo $HOLDFAST_FENCING_TOKEN'"
        })
final class RunCommand implements Callable<Integer> {
    private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Spec
    private CommandSpec spec = CommandSpec.create(); // which picocli replaces

    @Mixin
    private Target target = new Target();

    @Option(
            names = "--ttl",
            paramLabel = "TIME",
            defaultValue = "30s",
            description = "How long the lock outlives this program if that dies (default: ${DEFAULT-VALUE}).")
    private Duration ttl = Duration.ZERO;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            defaultValue = "0s",
            converter = WaitConverter.class,
            description = "How long to wait for the lock, or 'forever' (default: not at all).")
    private Duration wait = Duration.ZERO;

    @Option(
            names = "--no-renew",
            description = "Lets the lock end after the --ttl, whether the command has ended or not.")
    private boolean noRenew;

    @Option(
            names = "--on-lost",
            paramLabel = "WHAT",
            defaultValue = "kill",
            description = "What becomes of the command if the lock is lost: 'kill' ends it at once, 'signal' asks it to"
                    + " end with SIGTERM, 'ignore' lets it go on (default: ${DEFAULT-VALUE}).")
    private OnLost onLost = OnLost.kill;

    @Parameters(index = "0", paramLabel = "NAME", description = "The name of the lock.")
    private String name = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "COMMAND", description = "The command and its arguments.")
    private List<String> command = new ArrayList<>();

    private final ChildProcess child = new ChildProcess();
    private final AtomicReference<@Nullable LeaseLoss> loss = new AtomicReference<>();
    private volatile @Nullable Lease lease;

    /** Reads a duration, or 'forever'. */
    static final class WaitConverter implements ITypeConverter<Duration> {
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
        try (LockProvider locks = target.openAs(System.getProperty("user.name", ""))) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(locks), "end"));
            DistributedLock lock = locks.lock(name, options);
            Lease granted = wait.equals(FOREVER) ? lock.acquire() : lock.acquire(wait);
            lease = granted;
            return run(granted);
        } catch (LockTimeoutException busy) {
            say(busy.getMessage());
            return wait.isZero() ? ExitCodes.BUSY : ExitCodes.TIMEOUT;
        }
    }

    /** Ends by a signal: first the command, then the lock that it needs, or the wait for it. */
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
                return ExitCode.SOFTWARE; // which nobody sees, as this program ends by a signal
            }
            granted.lost().thenAccept(this::lost);
            code = child.exitCode();
        } catch (IOException e) {
            say(e.getMessage());
            code = ChildProcess.exists(command.get(0)) ? ExitCodes.NOT_EXECUTABLE : ExitCodes.NOT_FOUND;
        }
        return isReleased(granted) ? code : ExitCodes.LOST;
    }

    private void lost(LeaseLoss how) {
        if (loss.compareAndSet(null, how)) {
            say(new LeaseLostException(how).getMessage());
        }
        switch (onLost) {
            case kill -> child.kill();
            case signal -> child.terminate();
            case ignore -> {}
        }
    }

    /** A lock that cannot be released now was still ours when the command ended, and ends by itself. */
    private boolean isReleased(Lease held) {
        try {
            return held.release();
        } catch (LockUnavailableException noAnswer) {
            say(noAnswer.getMessage() + "; the lock ends by itself");
            return true;
        } catch (LockKeyConflictException foreign) {
            say(foreign.getMessage());
            return false;
        }
    }

    private void say(@Nullable String message) {
        spec.commandLine().getErr().println("holdfast: " + message);
    }
}
