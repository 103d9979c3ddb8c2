package dev.holdfast.benchmarks.contended;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Passes notes from one JVM to another, in a file. */
final class Notes {
    static void write(Path file, List<Hold> notes) throws IOException {
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            out.writeInt(notes.size());
            for (Hold hold : notes) {
                out.writeInt(hold.process());
                out.writeInt(hold.thread());
                out.writeLong(hold.requested());
                out.writeLong(hold.acquired());
                out.writeLong(hold.releasing());
            }
        }
    }

    static List<Hold> read(Path file) throws IOException {
        List<Hold> notes = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            for (int left = in.readInt(); left > 0; left--) {
                notes.add(new Hold(in.readInt(), in.readInt(), in.readLong(), in.readLong(), in.readLong()));
            }
        }
        return notes;
    }

    private Notes() {}
}
