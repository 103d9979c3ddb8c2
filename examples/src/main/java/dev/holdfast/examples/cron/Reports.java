package dev.holdfast.examples.cron;

import java.io.IOException;
import java.time.LocalDate;

/** Computes and stores reports. */
interface Reports {
    boolean exists(LocalDate day);

    String compute(LocalDate day);

    void publish(LocalDate day, String report) throws IOException;
}
