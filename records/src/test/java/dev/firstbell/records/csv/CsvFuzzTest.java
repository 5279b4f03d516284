package dev.firstbell.records.csv;

import dev.firstbell.records.fuzzing.FuzzTarget;
import dev.firstbell.records.fuzzing.ParserFuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Tables as spreadsheets write them, in their encodings. */
class CsvFuzzTest extends ParserFuzzTest {
    @Override
    protected List<FuzzTarget> targets() {
        return List.of(new FuzzTarget(
                "csv",
                "table.csv",
                bytes -> CsvColumn.read("table.csv", bytes, "n", "a number"),
                Map.of(
                        "commas", bytes("student,n,section\n1,-2000,a\n2,\"1500\",b\n\n3,+7,c\n"),
                        "semicolons", bytes("\uFEFFname;n\r\n\"M\u00fcller; Ada\";1500,5\r\n\"a \"\"b\"\"\";-20\r\n"),
                        "tabs", bytes("n\tx\n1500\t2\n-0.5\t3\n"),
                        "separator", bytes("sep=;\nn;x\n1;2\n"),
                        "UTF-16", "\uFEFFn\tx\r\n1\t2\r\n".getBytes(StandardCharsets.UTF_16LE),
                        "Latin-1", "n;x\n1;\u00e9\n".getBytes(StandardCharsets.ISO_8859_1))));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
