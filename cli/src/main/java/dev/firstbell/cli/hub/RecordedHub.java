package dev.firstbell.cli.hub;

import dev.firstbell.cli.shared.HubAddress;
import dev.firstbell.cli.trust.TrustList;
import dev.firstbell.cli.trust.TrustedHubs;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.run.RunFolder;
import java.net.URI;
import java.util.Optional;

/**
 * Whether the token may go to the address that a record names. A record comes from wherever its folder was copied from, and a
 * line of it is easily edited; the user's list of trusted hubs and {@code --hub} are the user's own words. Stateless.
 */
final class RecordedHub {
    private RecordedHub() {}

    /**
     * Why the user has to name the hub, with the remedy; empty for an address that needs no more, and for a text that is no
     * address, because no request goes there.
     *
     * @throws BadInputException if the list of trusted hubs cannot be read
     */
    static Optional<String> doubt(RunFolder run) {
        Optional<URI> address = address(run.info().environment().hubUrl());
        if (address.isEmpty()) {
            return Optional.empty();
        }
        URI recorded = address.get();
        String remedy = "; nothing was sent there. If that is the hub, name it: --hub " + recorded;
        Optional<String> damage = run.infoDamage();
        if (damage.isPresent()) {
            return damage.map(
                    what -> what + "; the address of the hub in it, " + recorded + ", may be another one" + remedy);
        }
        return TrustedHubs.read(TrustList.file()).find(recorded).isPresent()
                ? Optional.empty()
                : Optional.of("its record names the hub " + recorded + ", which is not in your list of trusted hubs"
                        + remedy);
    }

    private static Optional<URI> address(String text) {
        try {
            return Optional.of(HubAddress.parse("its hub", text).url());
        } catch (BadInputException e) {
            return Optional.empty();
        }
    }
}
