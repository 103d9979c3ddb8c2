package dev.holdfast.examples.cron;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;

/** Stores reports in a folder, one file per day. */
final class ReportFolder implements Reports {
    private final Path folder;

    ReportFolder(Path folder) {
        this.folder = folder;
    }

    @Override
    public boolean exists(LocalDate day) {
        return Files.exists(file(day));
    }

    @Override
    public String compute(LocalDate day) {
        return "Report of " + day + "\n";
    }

    /** Refuses a second report of a day, like a fenced resource: a late writer cannot replace the first report. */
    @Override
    public void publish(LocalDate day, String report) throws IOException {
        Files.writeString(file(day), report, StandardOpenOption.CREATE_NEW);
    }

    private Path file(LocalDate day) {
        return folder.resolve("report-" + day + ".txt");
    }
}
