import { FORM_CHANNEL, TAKE_FORM, type TakeForm } from './form-link.js';
import type { ExecutionContext, FormContext, FormControls, FramedControl } from './sdk.js';

type Form = FormContext & FormControls;
interface LoadedForm {
  form: Form;
  control: string;
  order: number;
}

/** Name of the control that holds the panel, unless the handler is given another as its parameter. */
const CONTROL = 'WebResource_cobrowse';

/** What a form's library, its handler and the control are called. */
export const FORM_SCRIPT = {
  library: 'glk_/cobrowse/form.js',
  handler: 'GlanceKit.onLoad',
  control: CONTROL,
} as const;

/** An app with several forms open at once has no more than these that matter. */
const MOST_FORMS = 10;

export interface FormScript {
  /**
   * Handler of a form's OnLoad event, with "Pass execution context as first parameter".
   *
   * @param control  name of the control that holds the panel; `WebResource_cobrowse` unless given
   */
  onLoad(context: ExecutionContext, control?: string): void;
}

/**
 * The script of a form: hands the form to the panel in it. It does so when the form loads, and
 * whenever a panel announces itself: its tab was selected, or selected again.
 */
export function formScript(
  channel: Pick<BroadcastChannel, 'addEventListener'> = new BroadcastChannel(FORM_CHANNEL),
): FormScript {
  const forms: LoadedForm[] = [];
  let order = Date.now();
  channel.addEventListener('message', () => forms.forEach((loaded) => void handOver(loaded)));

  async function handOver({ form, control, order }: LoadedForm): Promise<void> {
    try {
      const framed = form.getControl(control) as FramedControl | null;
      const page = (await framed?.getContentWindow()) as Record<string, unknown> | undefined;
      const take = page?.[TAKE_FORM] as TakeForm | undefined;
      take?.(undefined, form, order);
    } catch {
      // A form that is closed, a frame that went meanwhile, or one of another site: it announces itself again.
    }
  }

  return {
    onLoad(context, control = CONTROL) {
      order = Math.max(order + 1, Date.now());
      const loaded = { form: context.getFormContext(), control, order };
      forms.push(loaded);
      forms.splice(0, Math.max(0, forms.length - MOST_FORMS));
      void handOver(loaded);
    },
  };
}
