package dev.holdfast.cli;

import picocli.CommandLine.Mixin;

/** A command on the locks of {@code --url}. */
abstract class LockCommand extends CliCommand {
    @Mixin
    private Target target = new Target();

    Target target() {
        return target;
    }
}
