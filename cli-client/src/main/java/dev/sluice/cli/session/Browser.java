package dev.sluice.cli.session;

import dev.sluice.cli.world.World;
import java.io.IOException;
import java.net.URI;
import java.util.List;

/** Opens a page where the person has a browser; the address stands on the screen in any case. */
final class Browser {

    private Browser() {}

    static void open(World world, URI page) {
        List<String> command = command(world, page.toString());
        if (command.isEmpty()) {
            return;
        }
        try {
            new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            world.err().println("No browser could be opened; open the page yourself.");
        }
    }

    private static List<String> command(World world, String page) {
        String own = world.variable("BROWSER");
        if (own != null) {
            return List.of(own, page);
        }
        if (world.mac()) {
            return List.of("open", page);
        }
        if (world.windows()) {
            return List.of("rundll32", "url.dll,FileProtocolHandler", page);
        }
        boolean desktop = world.variable("DISPLAY") != null || world.variable("WAYLAND_DISPLAY") != null;
        return desktop && world.variable("SSH_CONNECTION") == null ? List.of("xdg-open", page) : List.of();
    }
}
