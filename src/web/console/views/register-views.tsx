import { HeadwaterError } from '../../../model/errors';
import { publicAddress } from '../../http/forwarded-host';
import { parseRegistration } from '../../models/device-registration';
import type { ConsoleApplicationOptions } from '../console-options';
import { renderPage } from '../render-page';
import type { FormView, PageView } from '../sign-in-gate';
import { RegisteredPage, RegisterPage } from '../templates/register-page';

/** `/console/register`: the form, and what it does. */
export function createRegisterViews(options: Pick<ConsoleApplicationOptions, 'registration' | 'newId'>): {
  show: PageView;
  submit: FormView;
} {
  const { registration, newId } = options;
  return {
    show: async (context, viewer) => renderPage(context, <RegisterPage viewer={viewer} name="" uuid={newId()} />),

    submit: async (context, form, viewer) => {
      const name = form.get('name')?.trim() ?? '';
      const uuid = form.get('uuid')?.trim() ?? '';
      try {
        const request = { ...(name === '' ? {} : { name }), ...(uuid === '' ? {} : { uuid }) };
        const { device, token } = await registration.register(parseRegistration(request));
        const { origin, wampUrl } = publicAddress(context);
        const shown = { viewer, device, token, origin, wampUrl };
        return await renderPage(context, <RegisteredPage {...shown} />, 201);
      } catch (error) {
        if (!(error instanceof HeadwaterError)) throw error;
        if (error.code !== 'conflict' && error.code !== 'invalid_argument') throw error;
        const page = <RegisterPage viewer={viewer} name={name} uuid={uuid} fault={error.message} />;
        return renderPage(context, page, error.code === 'conflict' ? 409 : 422);
      }
    },
  };
}
