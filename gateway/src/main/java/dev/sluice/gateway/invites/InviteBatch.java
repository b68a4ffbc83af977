package dev.sluice.gateway.invites;

import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.invites.BatchText.Line;
import dev.sluice.gateway.workspaces.Workspace;
import dev.sluice.gateway.workspaces.Workspaces;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** Invites line by line; each line gets one result, and none undoes another. */
@Component
class InviteBatch {

    private static final Logger LOG = LoggerFactory.getLogger(InviteBatch.class);

    private final Invites invites;
    private final Workspaces workspaces;
    private final InviteMail mail;

    InviteBatch(Invites invites, Workspaces workspaces, InviteMail mail) {
        this.invites = invites;
        this.workspaces = workspaces;
        this.mail = mail;
    }

    /** What a line came to; the message key is {@code invites.result.<name>}. */
    enum Result {
        INVITED,
        MEMBER,
        PENDING,
        BAD_ADDRESS,
        UNKNOWN_ROLE,
        FORBIDDEN_ROLE,
        UNKNOWN_WORKSPACE,
        DUPLICATE,
        FAILED
    }

    /**
     * The result of one line.
     *
     * @param detail what exactly is wrong, or an empty text
     * @param link opens the invite, once; null unless there is one
     */
    record LineResult(
            long number,
            String email,
            Result result,
            String detail,
            @Nullable String link,
            @Nullable String mailProblem) {

        /** For classes and message keys. */
        public String key() {
            return result.name().toLowerCase(Locale.ROOT);
        }

        /** Leaves the link out, so that it cannot reach a log by accident. */
        @Override
        public String toString() {
            return number + " " + email + " " + result + " " + detail;
        }
    }

    /** What lines without a role or workspaces get, and who asks. */
    record Terms(
            Role role,
            List<UUID> workspaceIds,
            Role giver,
            @Nullable UUID by) {}

    List<LineResult> invite(List<Line> lines, Terms terms) {
        Map<String, Long> seen = new HashMap<>();
        List<LineResult> results = new ArrayList<>();
        boolean mailServerAway = false;
        for (Line line : lines) {
            Long before = seen.putIfAbsent(line.email().toLowerCase(Locale.ROOT), line.number());
            LineResult result = before == null
                    ? each(line, terms, mailServerAway)
                    : refused(line, Result.DUPLICATE, String.valueOf(before));
            mailServerAway |= result.mailProblem() != null;
            results.add(result);
        }
        return results;
    }

    private LineResult each(Line line, Terms terms, boolean mailServerAway) {
        Optional<Role> role = line.role().isEmpty() ? Optional.of(terms.role()) : role(line.role());
        if (role.isEmpty()) {
            return refused(line, Result.UNKNOWN_ROLE, line.role());
        }
        if (!InviteRules.mayGive(terms.giver(), role.get())) {
            return refused(line, Result.FORBIDDEN_ROLE, role.get().apiName());
        }
        List<UUID> places = new ArrayList<>(line.workspaces().isEmpty() ? terms.workspaceIds() : List.of());
        for (String name : line.workspaces()) {
            Optional<UUID> place = workspace(name);
            if (place.isEmpty()) {
                return refused(line, Result.UNKNOWN_WORKSPACE, name);
            }
            places.add(place.get());
        }
        try {
            Outcome outcome = invites.invite(new Asked(line.email(), role.get(), places, List.of(), terms.by()));
            return result(line, outcome, mailServerAway);
        } catch (DataAccessException e) {
            LOG.warn("an invite could not be stored", e);
            return refused(line, Result.FAILED, "");
        }
    }

    private LineResult result(Line line, Outcome outcome, boolean mailServerAway) {
        return switch (outcome) {
            case Outcome.Invited invited -> {
                // One who waits for 500 time-outs waits for ever.
                String problem = mailServerAway
                        ? "the mail server did not take an earlier one, so this one was not tried"
                        : mail.send(invited.invite(), invited.token()).orElse(null);
                if (mailServerAway) {
                    invites.mailed(invited.invite().id(), problem);
                }
                yield new LineResult(
                        line.number(),
                        invited.invite().email(),
                        Result.INVITED,
                        "",
                        mail.link(invited.token()),
                        problem);
            }
            case Outcome.AlreadyMember ignored -> refused(line, Result.MEMBER, "");
            case Outcome.AlreadyInvited ignored -> refused(line, Result.PENDING, "");
            case Outcome.BadAddress bad -> refused(line, Result.BAD_ADDRESS, bad.why());
        };
    }

    private static Optional<Role> role(String text) {
        String word = text.strip().toLowerCase(Locale.ROOT).replaceAll("[ -]+", "_");
        return Arrays.stream(Role.values())
                .filter(role -> role.apiName().equals(word))
                .findFirst();
    }

    private Optional<UUID> workspace(String text) {
        return Ids.parse(Workspace.ID, text)
                .flatMap(workspaces::find)
                .filter(Workspace::active)
                .or(() -> workspaces.findByName(text))
                .map(Workspace::id);
    }

    private static LineResult refused(Line line, Result result, String detail) {
        String shown = line.email().length() > 260 ? line.email().substring(0, 260) + "…" : line.email();
        return new LineResult(line.number(), shown, result, detail, null, null);
    }
}
