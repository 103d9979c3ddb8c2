package dev.holdfast.examples.cron;

import java.io.IOException;
import java.time.LocalDate;

/** Where the reports are. */
interface Reports {
    boolean exists(LocalDate day);

    String compute(LocalDate day);

    void publish(LocalDate day, String report) throws IOException;
}
