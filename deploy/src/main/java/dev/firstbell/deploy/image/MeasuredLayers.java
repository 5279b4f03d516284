package dev.firstbell.deploy.image;

import dev.firstbell.deploy.image.ImageLayers.Layer;
import dev.firstbell.records.io.BadInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Measures the layers of one image in a folder, and compares them with what the image's documents state. */
final class MeasuredLayers {
    private static final int MOST_NAMED = 8;
    private static final int KIB = 1024;

    private final Path folder;
    private final List<String> remarks;
    private final List<String> plain = new ArrayList<>();

    /** @param remarks takes what makes a size less certain */
    MeasuredLayers(Path folder, List<String> remarks) {
        this.folder = folder;
        this.remarks = remarks;
    }

    /**
     * Reads a layer's file once.
     *
     * @throws BadInputException if the file is missing, damaged, not a layer, or not the one that the documents describe
     */
    Layer measure(Manifests.Described layer, Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return missing(layer, file);
        }
        LayerReading read = read(file);
        checkFile(layer, read, name(layer), at(file));
        if (read.compression() != layer.compression() && read.problem().isEmpty()) {
            remarks.add(layer.number() + " is " + read.compression().label() + ", although its media type states "
                    + layer.compression().label() + "; it was read as what it is");
        }
        return measured(layer, read, file);
    }

    /** Reads a layer's file once; the layer's digest is that of its archive, whatever the file is compressed with. */
    Layer measureArchive(Manifests.Described layer, Path file) throws IOException {
        LayerReading read = read(file);
        if (read.compression() == Compression.NONE) {
            checkFile(layer, read, name(layer), at(file));
        }
        return measured(layer, read, file);
    }

    private static LayerReading read(Path file) throws IOException {
        try (InputStream content = Files.newInputStream(file)) {
            return LayerReading.of(content);
        }
    }

    private String name(Manifests.Described layer) {
        return folder + ": " + layer.number();
    }

    private String at(Path file) {
        return " (" + folder.relativize(file) + ")";
    }

    private Layer measured(Manifests.Described layer, LayerReading read, Path file) {
        String name = name(layer) + at(file);
        read.problem().ifPresent(problem -> {
            throw new BadInputException(
                    name + " is not a layer that nodes can unpack: " + problem + "; build the image again");
        });
        if (read.compression() == Compression.NONE) {
            plain.add(layer.number().replaceAll("layer (\\d+) of .*", "$1"));
        }
        return read.archive()
                .map(archive -> unpacked(layer, read, archive, name))
                .orElseGet(() -> new Layer(
                        layer.digest(),
                        read.bytes(),
                        read.compression().estimate(read.bytes()),
                        false,
                        layer.empty(),
                        layer.createdBy(),
                        layer.archive()));
    }

    /** Adds the remarks that are about several layers. */
    void finish() {
        if (!plain.isEmpty()) {
            remarks.add("not compressed in this folder: layer "
                    + String.join(", ", plain.subList(0, Math.min(MOST_NAMED, plain.size())))
                    + (plain.size() > MOST_NAMED ? ", …" : "")
                    + "; registries usually get such layers compressed, and nodes then download less than is shown");
        }
    }

    private static void checkFile(Manifests.Described layer, LayerReading read, String name, String at) {
        boolean same = read.digest().equals(layer.digest());
        boolean sized = layer.bytes() < 0 || layer.bytes() == read.bytes();
        if (!same) {
            String found = sized
                    ? "its content has the digest " + read.digest()
                    : "it has " + read.bytes() + " bytes instead of " + layer.bytes() + ", and the digest "
                            + read.digest();
            throw new BadInputException(name + at + " is damaged or incomplete: " + found + " instead of "
                    + layer.digest() + "; copy the image again");
        }
        if (!sized) {
            throw new BadInputException(name + at + " has " + read.bytes() + " bytes, as its digest confirms, and the"
                    + " manifest states " + layer.bytes() + "; nodes refuse such an image; build or copy it again");
        }
    }

    private Layer unpacked(Manifests.Described layer, LayerReading read, LayerReading.Archive archive, String name) {
        if (!layer.archive().isEmpty() && !layer.archive().equals(archive.digest())) {
            throw new BadInputException(
                    name + " is not the layer that the image's configuration describes: unpacked, it"
                            + " has the digest " + archive.digest() + " instead of " + layer.archive()
                            + " (rootfs.diff_ids); nodes refuse such an image; build it again");
        }
        if (archive.holes() > KIB * KIB) {
            remarks.add(layer.number()
                    + " has sparse files, which nodes write in full length; their holes are counted as unpacked");
        }
        return new Layer(
                layer.digest(),
                read.bytes(),
                archive.bytes() + archive.holes(),
                true,
                archive.empty(),
                layer.createdBy(),
                archive.digest());
    }

    /** Images refer to foreign layers, and do not contain them. */
    private Layer missing(Manifests.Described layer, Path file) {
        String relative = folder.relativize(file).toString();
        if (layer.urls().isEmpty()) {
            throw new BadInputException(folder + " is incomplete: the file " + relative + ", " + layer.number()
                    + ", is missing; copy the image again");
        }
        if (layer.bytes() < 0) {
            throw new BadInputException(
                    folder + ": " + layer.number() + " is not in the folder, since nodes download it from "
                            + layer.urls().get(0) + ", and the manifest does not state its size");
        }
        return layer.asStated(remarks);
    }
}
