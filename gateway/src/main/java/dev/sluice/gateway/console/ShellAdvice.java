package dev.sluice.gateway.console;

import dev.sluice.adminui.shell.NavItem;
import dev.sluice.adminui.shell.Shell;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.identity.ConsoleUser;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** Gives every page its frame: who is signed in and where they may go. */
@ControllerAdvice(annotations = Controller.class)
class ShellAdvice {

    private static final String VERSION = Optional.ofNullable(
                    ShellAdvice.class.getPackage().getImplementationVersion())
            .orElse("development");

    private final MessageSource messages;

    ShellAdvice(MessageSource messages) {
        this.messages = messages;
    }

    /** A page of the navigation; {@code managers} marks those that only owners and admins may open. */
    private enum Section {
        OVERVIEW("/console", false),
        USAGE("/console/usage", false),
        LIMITS("/console/limits", true),
        KEYS("/console/keys", true),
        MEMBERS("/console/members", true),
        PROVIDERS("/console/providers", true),
        MODELS("/console/models", true),
        ROUTING("/console/routing", true),
        BETAS("/console/betas", true),
        AUDIT("/console/audit", false);

        private final String href;
        private final boolean managers;

        Section(String href, boolean managers) {
            this.href = href;
            this.managers = managers;
        }

        private boolean holds(String path) {
            return path.equals(href) || (this != OVERVIEW && path.startsWith(href + "/"));
        }
    }

    @ModelAttribute("version")
    String version() {
        return VERSION;
    }

    @ModelAttribute("shell")
    @Nullable
    Shell shell(@Nullable Authentication authentication, HttpServletRequest request) {
        if (authentication == null || !(authentication.getPrincipal() instanceof ConsoleUser user)) {
            return null;
        }
        boolean manages = user.role() == Role.OWNER || user.role() == Role.ADMIN;
        String path = request.getRequestURI();
        List<NavItem> navigation = Stream.of(Section.values())
                .filter(section -> manages || !section.managers)
                .filter(section -> section != Section.AUDIT || manages || user.role() == Role.AUDITOR)
                .map(section -> new NavItem(section.name().toLowerCase(Locale.ROOT), section.href, section.holds(path)))
                .toList();
        String role = messages.getMessage("role." + user.role().apiName(), null, Locale.ENGLISH);
        return new Shell(user.name(), user.email(), role, navigation, VERSION);
    }
}
