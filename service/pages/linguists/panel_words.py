"""What the panels beside the text say: findings, comments, differences, brief, glossary, takes, review."""

from service.pages.shell.locales import Words


def panel_words(_: Words) -> dict[str, str | list[str] | dict[str, str]]:
    """Sentences by name; see ``workbench_words``. Numbers follow a colon: no forms are needed."""
    return {
        "panels": _("Panels"),
        "findings": _("Findings"),
        "comments": _("Comments"),
        "diff": _("Changes"),
        "brief": _("Brief"),
        "glossary": _("Glossary"),
        "takes": _("Takes"),
        "save_first": _("The newest text could not be saved, so nothing was done. Save it, then try again."),
        **_finding_words(_),
        **_comment_words(_),
        **_change_words(_),
        **_brief_words(_),
        **_glossary_words(_),
        **_ending_words(_),
        **_take_words(_),
        **_film_words(_),
    }


def _finding_words(_: Words) -> dict[str, str]:
    return {
        "findings_not_yet": _("Findings are shown when the first change has been saved."),
        "findings_none": _("Nothing was found."),
        "findings_counts": _("Errors: %(errors)s. Warnings: %(warnings)s. Hints: %(infos)s."),
        "findings_more": _("There are more findings than are listed: settle these first."),
        "findings_gone": _("The segment of this finding is not there any more."),
        "severity_error": _("Errors: %(count)s"),
        "severity_warning": _("Warnings: %(count)s"),
        "severity_info": _("Hints: %(count)s"),
        "suggestion": _("Suggestion: %(text)s"),
        "fix_rule": _("Apply the safe fixes: %(count)s"),
        "fixed": _("Findings that were fixed: %(count)s. Undo takes it back."),
    }


def _comment_words(_: Words) -> dict[str, str]:
    return {
        "comments_none": _("There are no comments."),
        "comments_none_open": _("No comment is open."),
        "comments_open": _("Open: %(open)s of %(all)s."),
        "comment_whole": _("On the whole work"),
        "comment_gone": _("On a segment that is not there any more"),
        "comment_done": _("Mark as done"),
        "comment_reopen": _("Open again"),
        "comment_is_done": _("done"),
        "comment_remove": _("Take back"),
        "comment_about": _("About"),
        "comment_on_segment": _("Segment %(number)s"),
        "comment_on_whole": _("The whole work"),
        "comment_text": _("Comment"),
        "comment_add": _("Add the comment"),
    }


def _change_words(_: Words) -> dict[str, str]:
    return {
        "diff_again": _("Compare again"),
        "diff_none": _("Nothing has changed since the draft that you started from."),
        "diff_counts": _("Changed stretches: %(changed)s. Words in: %(inserted)s. Words out: %(deleted)s."),
        "diff_more": _("Further changes: %(count)s"),
        "diff_changed": _("Changed"),
        "diff_added": _("Added"),
        "diff_removed": _("Removed"),
        "diff_split": _("Split"),
        "diff_merged": _("Merged"),
        "diff_times": _("In %(start)s, out %(end)s"),
        "diff_speaker": _("Speaker: %(before)s → %(after)s"),
        "diff_rewrapped": _("Line breaks moved"),
        "diff_deleted": _("deleted"),
        "diff_inserted": _("inserted"),
        "speaker_added": _("Speaker added: %(after)s"),
        "speaker_removed": _("Speaker removed: %(before)s"),
        "speaker_renamed": _("Speaker renamed: %(before)s → %(after)s"),
    }


def _brief_words(_: Words) -> dict[str, str]:
    return {
        "brief_notes": _("Notes of the reviewer"),
        "brief_instructions": _("Instructions of the customer"),
        "brief_no_instructions": _("The customer has given none."),
        "brief_style": _("Style"),
        "brief_limits": _("Limits"),
        "brief_guide": _("Style guide"),
        "style_verbatim": _("Verbatim"),
        "style_clean": _("Clean read"),
        "style_sdh": _("SDH: for people who do not hear"),
        "style_cue_options": _("Limits chosen by the customer"),
        "guide_verbatim": _("Write everything that is said: fillers, false starts, repetitions."),
        "guide_clean": _("Leave out fillers, stutters and false starts, unless they change what is meant."),
        "guide_speakers": _("Choose the speaker of each segment; do not write names into the text."),
        "guide_sdh": _("Name sounds that matter in brackets, and say who speaks when one cannot see it."),
        "guide_cues": _("Break lines where the sentence breathes, and leave articles and names with their words."),
        "guide_translation": _("Say what is meant in the words of the language; keep the terms of the glossary."),
        "guide_dub": _("A take fits the time of its segment: shorten the words rather than hurry the voice."),
        "limit_max_chars_per_line": _("Characters per line"),
        "limit_max_lines": _("Lines"),
        "limit_max_chars_per_second": _("Characters per second"),
        "limit_min_duration_ms": _("Shortest"),
        "limit_max_duration_ms": _("Longest"),
        "limit_min_gap_ms": _("Least gap"),
        "seconds_short": _("%(seconds)s s"),
        "ms_short": _("%(ms)s ms"),
    }


def _glossary_words(_: Words) -> dict[str, str]:
    return {
        "glossary_none": _("The customer has given no glossary."),
        "terms_here": _("In this segment"),
        "terms_none_here": _("No term of the glossary is in this segment."),
        "terms_all": _("All terms"),
        "names_all": _("Names of speakers"),
        "term_missing": _("“%(term)s” is to be “%(wanted)s”, which is not in the translation."),
        "term_forbidden": _("“%(term)s” was left as it is; it is to be “%(wanted)s”."),
    }


def _ending_words(_: Words) -> dict[str, str]:
    return {
        "hand_in": _("Hand in"),
        "hand_in_about": _("After this you cannot change it any more, unless a reviewer sends it back."),
        "hand_in_errors": _("There are errors, and what has errors is never taken. Correct them first."),
        "hand_in_confirm": _("Hand in now"),
        "left_segments": _("Segments"),
        "left_empty": _("Without text"),
        "left_comments": _("Open comments"),
        "left_errors": _("Errors"),
        "left_warnings": _("Warnings"),
        "approve": _("Approve"),
        "approve_about": _("The work goes on as it stands here."),
        "approve_reasons": _("Say for each warning that is left why it may stand. It goes into the quality report."),
        "approve_reasons_missing": _("A reason is missing. Nothing was changed."),
        "approve_errors": _("There are errors, and what has errors is never delivered. Correct them, or send it back."),
        "approve_notes": _("A word to the editor (optional)"),
        "approve_confirm": _("Approve now"),
        "reason_for": _("%(rule)s: %(count)s"),
        "send_back": _("Send back"),
        "send_back_about": _("The editor sees your comments in place. Open comments: %(count)s."),
        "send_back_no_comments": _("You have written no comment on a segment. Comments show the editor where to look."),
        "send_back_notes": _("What is to be done"),
        "send_back_notes_missing": _("Say what is to be done. Nothing was changed."),
        "send_back_confirm": _("Send back now"),
    }


def _take_words(_: Words) -> dict[str, str]:
    return {
        "takes_counts": _(
            "Lines: %(lines)s. Without a take: %(missing)s. Other words: %(stale)s. Too long: %(overruns)s."
        ),
        "takes_wanting": _("Lines that need something"),
        "takes_all_well": _("Every line has a take that fits."),
        "takes_no_line": _("There is nothing to speak in this segment."),
        "takes_of": _("Segment %(number)s, %(speaker)s"),
        "takes_next": _("Next line that needs something"),
        "take_missing": _("No take"),
        "take_stale": _("Other words"),
        "take_overrun": _("Too long"),
        "take_faster": _("Sped up"),
        "take_fits": _("Fits"),
        "fit_missing": _("There is no take yet. Time of the segment: %(slot)s s."),
        "fit_stale": _("The words or the voice have changed since this take: %(length)s s for %(slot)s s."),
        "fit_overrun": _("Even %(percent)s faster it lasts %(length)s s for %(slot)s s: %(over)s s have no room."),
        "fit_faster": _("It is played %(percent)s faster: %(length)s s for %(slot)s s."),
        "fit_spills": _("It is played %(percent)s faster and runs on into free time: %(length)s s for %(slot)s s."),
        "fit_fits": _("It fits: %(length)s s for %(slot)s s."),
        "take_play": _("Play"),
        "take_delete": _("Delete"),
        "take_upload": _("Upload a recording"),
        "take_sending": _("The recording is being sent…"),
        "take_kept": _("The take was kept, and is the one that counts."),
        "origin_uploaded": _("Recording %(number)s"),
        "origin_synthetic": _("Synthetic voice %(number)s"),
        "origin_placeholder": _("Placeholder voice %(number)s"),
        "record_stop": _("Stop the recording"),
        "recording": _("Recording. Speak now; the film runs along without its sound."),
        "mic_refused": _("The browser may not use the microphone. Allow it for this site, then try again."),
        "mic_missing": _("No microphone was found. Connect one, or upload a recording."),
        "speak_line": _("Have it spoken"),
        "speak_all": _("Have all lines without a take spoken"),
        "speaking": _("The lines are being spoken."),
        "voices": _("Voices"),
        "voices_of": _("Voices of %(provider)s."),
        "voices_placeholder": _("These voices are placeholders. They are not fit for delivery."),
        "voices_recorded": _("No provider of voices is set up here: every line is recorded."),
        "voices_no_speakers": _("The document names no speakers yet."),
        "voice_none": _("No voice"),
    }


def _film_words(_: Words) -> dict[str, str]:
    return {
        "film_of_dub": _("Film"),
        "film_none": _("There is no film yet. Mix it from the takes, or upload a finished one."),
        "film_uploaded": _("The film was uploaded ready-made and is taken as it is."),
        "film_preview": _("Preview of the dubbed film"),
        "film_upload": _("Upload a finished film (MP4)"),
        "film_sending": _("The film is being sent…"),
        "mix": _("Mix the film"),
        "mixing": _("The film is being mixed."),
        "mix_progress": _("Progress of the work"),
        "mix_normalized": _("At the usual loudness (EBU R128)"),
        "mix_bed": _("Keep the original sound under the voices"),
        "mix_fresh": _("The film says what the text and the takes say."),
        "mix_stale": _(
            "Texts, times or takes have changed since the film was mixed. Mix it again before you hand it in."
        ),
        "mix_report": _("Lines in the film: %(clips)s. Too long: %(overruns)s."),
        "overrun_at": _("%(time)s: %(ms)s ms have no room"),
    }
