package dev.firstbell.records.classes;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.firstbell.records.io.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A published schema: as a document, and as a judge of YAML texts. */
public record TestingSchemas(JsonNode document, Schema schema) {
    public static final TestingSchemas CLASS = load("/dev/firstbell/records/class.schema.json");
    public static final TestingSchemas SCHEDULE = load("/dev/firstbell/records/schedule.schema.json");
    public static final TestingSchemas SWEEP = load("/dev/firstbell/records/sweep.schema.json");
    public static final TestingSchemas APPLIED = load("/dev/firstbell/records/applied.schema.json");
    public static final TestingSchemas DEPLOYMENT = load("/dev/firstbell/records/deployment.schema.json");
    public static final TestingSchemas GATE = load("/dev/firstbell/records/gate.schema.json");
    public static final TestingSchemas TIMETABLE = load("/dev/firstbell/records/timetable.schema.json");

    private static TestingSchemas load(String name) {
        try (InputStream stream = ClassFile.class.getResourceAsStream(name)) {
            String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            return new TestingSchemas(
                    Json.lines().readTree(text),
                    SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                            .getSchema(text, InputFormat.JSON));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<String> problems(String yaml) {
        return schema.validate(yaml, InputFormat.YAML).stream()
                .map(Error::toString)
                .toList();
    }

    /** The part of the schema at a JSON pointer. */
    public JsonNode at(String pointer) {
        return document.at(pointer);
    }
}
