package dev.firstbell.records.student;

import dev.firstbell.records.io.AtomicFiles;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.io.JsonProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SequenceWriter;
import tools.jackson.databind.SerializationFeature;

/** {@code students.jsonl}: one student a line, written and read one by one, so that any number fits. */
public final class StudentFile {
    private static final ObjectWriter WRITER = Json.lines()
            .writerFor(StudentRecord.class)
            .without(SerializationFeature.FLUSH_AFTER_WRITE_VALUE)
            .withRootValueSeparator("\n");
    private static final ObjectReader READER = Json.lines().readerFor(StudentRecord.class);

    private StudentFile() {}

    /** Writes all students, or leaves the file unchanged. */
    public static void write(Path file, Iterable<StudentRecord> students) {
        AtomicFiles.write(file, out -> {
            SequenceWriter writer = WRITER.writeValues(out);
            boolean any = false;
            for (StudentRecord student : students) {
                writer.write(student);
                any = true;
            }
            writer.flush();
            if (any) {
                out.write('\n');
            }
        });
    }

    /**
     * Reads the students in the order written.
     *
     * @throws IOException if the file cannot be read
     * @throws BadInputException if a line cannot be read, with its number; the students before it have been passed on
     */
    public static void read(Path file, Consumer<StudentRecord> each) throws IOException {
        int line = 1;
        try (InputStream in = Files.newInputStream(file);
                MappingIterator<StudentRecord> students = READER.readValues(in)) {
            while (students.hasNextValue()) {
                each.accept(students.nextValue());
                line++;
            }
        } catch (JacksonException e) {
            throw new BadInputException(JsonProblem.of(e).at(file + ": line " + line + " cannot be read"));
        }
    }
}
