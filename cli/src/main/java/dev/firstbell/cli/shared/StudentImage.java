package dev.firstbell.cli.shared;

import dev.firstbell.deploy.image.ImageReference;
import dev.firstbell.deploy.observe.ImageName;
import dev.firstbell.records.io.BadInputException;

/** The option {@code --image} of the verbs that look for the students' image on nodes. Stateless. */
public final class StudentImage {
    private StudentImage() {}

    /**
     * The name, which no node would have if it were malformed.
     *
     * @throws BadInputException if it is not the name of an image
     */
    public static String checked(String name) {
        String image = name.strip();
        if (image.isEmpty()) {
            throw new BadInputException(
                    "--image: has no value; expected the name of the students' image, as their pods name" + " it");
        }
        try {
            ImageReference.parse(ImageName.full(image));
            return image;
        } catch (BadInputException e) {
            throw new BadInputException("--image: " + String.join("; ", e.problems()));
        }
    }
}
